import type { BindingSubject, Hooks, Mounted, PageOptions, Setup, Shown } from '@steadysocket/conformance/binding';
import { useFold, useMessage, useMessages, useReadable, useWebSocket } from '@steadysocket/vue';
import { describe } from 'vitest';
import type { Ref, VNode } from 'vue';
import {
  defineComponent,
  h,
  isRef,
  KeepAlive,
  nextTick,
  onBeforeUpdate,
  onUpdated,
  shallowReactive,
  shallowRef,
  Suspense,
  toRef,
  version,
  watch,
} from 'vue';
import { show } from './show.js';
import { vaporComponent, vaporMode } from './vapor-mode.js';

/** How a test runs its component. */
export type Mode = 'plain' | 'Suspense' | 'Vapor';

export const modes: readonly Mode[] = ['plain', 'Suspense', ...(vaporMode ? ['Vapor' as const] : [])];

/** Makes a change and waits for the components to follow. */
export async function step(change: () => void): Promise<void> {
  change();
  await nextTick();
  await nextTick();
}

/** What a template sees of a setup's result: values in place of refs. */
function shownOf<Result>(result: Result): Shown<Result> {
  if (isRef(result)) return result.value as Shown<Result>;
  if (typeof result !== 'object' || result === null) return result as Shown<Result>;
  return new Proxy(result, { get: (target, field) => shownOf(Reflect.get(target, field) as unknown) }) as Shown<Result>;
}

interface Page<Props, Result> {
  /** The wrapper of the component, because `<KeepAlive>` treats `<Suspense>` in a special way. */
  readonly node: () => VNode;
  readonly props: Props;
  readonly seen: { renders: number; result?: Result };
}

/** A component that calls a setup. */
export function pageOf<Props extends object, Result>(
  mode: Mode,
  setup: Setup<Props, Result>,
  { props = {} as Props, shows = () => '', until }: PageOptions<Props, Result>,
): Page<Props, Result> {
  const given = shallowReactive({ ...props });
  const seen: Page<Props, Result>['seen'] = { renders: 0 };
  const setUp = (): (() => string) => {
    const result = setup(given);
    seen.result = result;
    return () => {
      seen.renders += 1;
      return String(shows(shownOf(result)));
    };
  };
  const waiting = async (): Promise<() => string> => {
    const render = setUp();
    await until;
    return render;
  };
  const isSuspended = mode === 'Suspense' || until !== undefined;
  const Probe =
    vaporMode && mode === 'Vapor' && !until
      ? vaporComponent(vaporMode, setUp)
      : defineComponent({ setup: isSuspended ? waiting : setUp });
  const slots = { default: () => h(Probe), fallback: () => 'loading' };
  return { node: () => (isSuspended ? h(Suspense, null, slots) : h(Probe)), props: given, seen };
}

async function mount<Props, Result>({ node, props, seen }: Page<Props, Result>): Promise<Mounted<Props, Result>> {
  const isShown = shallowRef(true);
  const view = show(() => h(KeepAlive, null, () => (isShown.value ? node() : null)), vaporMode?.vaporInteropPlugin);
  await step(() => {});
  return {
    get result() {
      return shownOf(seen.result as Result);
    },
    get text() {
      return view.container.textContent;
    },
    get renders() {
      return seen.renders;
    },
    update: (next) => step(() => Object.assign(props as object, next)),
    hide: () => step(() => (isShown.value = false)),
    show: () => step(() => (isShown.value = true)),
    unmount: () => step(() => view.unmount()),
  };
}

// For the suites, a binding holds the results of composables. Vue returns them as refs.
export const hooks = { useFold, useMessage, useMessages, useReadable, useWebSocket } as unknown as Hooks;

function skipsIn(mode: Mode): Readonly<Record<string, string>> {
  return {
    ...(version.startsWith('3.3.') && {
      'renders only when the result of its selector has changed':
        'a computed ref of Vue 3.3 announces values that are equal',
    }),
    ...(mode === 'Vapor' && {
      'shows a connection that is open already from the first render':
        'Vapor mode does not say whether it hydrates, so the first render is idle',
    }),
  };
}

/** Vue as a subject of the suites for all bindings. */
export function vueIn(mode: Mode): BindingSubject {
  return {
    ...hooks,
    step,
    mount: (setup, options = {}) => mount(pageOf(mode, setup, options)),
    follow: (props, name) => {
      // A getter, except for a function or a list, which has to be a ref.
      const needsRef = mode === 'Suspense' || typeof props[name] === 'function' || Array.isArray(props[name]);
      return (needsRef ? toRef(props as object, name as never) : () => props[name]) as never;
    },
    useLeaving(connection, callback) {
      watch(connection as never, (used: never, _before, onCleanup) => onCleanup(() => callback(used)), {
        immediate: true,
      });
    },
    useUpdatePhases(changing, callback) {
      watch(changing as never, callback, { flush: 'pre' });
      onBeforeUpdate(callback);
      watch(changing as never, callback, { flush: 'post' });
      onUpdated(callback);
    },
    skips: skipsIn(mode),
  };
}

/** What an asynchronous setup awaits. */
export interface Pending {
  readonly promise: Promise<string>;
  readonly resolve: (text: string) => void;
}

export function pending(): Pending {
  let resolve: Pending['resolve'] = () => {};
  const promise = new Promise<string>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** What a template sees of a setup's result, in Vue's types. */
type Unwrapped<Result> =
  Result extends Ref<infer Value>
    ? Value
    : Result extends (...args: never[]) => unknown
      ? Result
      : Result extends object
        ? { readonly [Field in keyof Result]: Unwrapped<Result[Field]> }
        : Result;

/** `mount` for composables, in Vue's types. */
type MountInVue = <Result, Props extends object = object>(
  setup: Setup<Props, Result>,
  options?: { readonly props?: Props; readonly shows?: (shown: Unwrapped<Result>) => unknown },
) => Promise<Omit<Mounted<Props, Result>, 'result'> & { readonly result: Unwrapped<Result> }>;

/** Runs Vue's own tests in a plain component, in one with an asynchronous setup, and, if Vue has it, in Vapor mode. */
export function describeEachVueMode(name: string, tests: (mount: MountInVue) => void): void {
  describe.each(modes)(`${name} (%s)`, (mode) => {
    tests(vueIn(mode).mount as MountInVue);
  });
}
