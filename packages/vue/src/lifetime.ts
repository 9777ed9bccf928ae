import type { Readable } from '@steadysocket/core';
import { serverSnapshotOf } from '@steadysocket/core/binding';
import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from 'vue';
import {
  computed,
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  inject,
  onActivated,
  onDeactivated,
  onMounted,
  onScopeDispose,
  onUnmounted,
  shallowRef,
  toValue,
  watch,
} from 'vue';

/** Something with a value that can be subscribed to. */
export type Store<Value> = Pick<Readable<Value>, 'getSnapshot' | 'subscribe'>;

/** What `this` is in the default of an injection: `null` where there is no component, as in a store of an application. */
function instanceOrNull(this: unknown): unknown {
  return this;
}

/**
 * Whether the component that is set up now may take over what a server rendered. Vapor mode does not tell: Vue does not show
 * its instance.
 */
function mayHydrate(): boolean {
  const instance = getCurrentInstance();
  if (instance) return Boolean(instance.vnode.el);
  return hasInjectionContext() && inject(Symbol(), instanceOrNull, true) !== null;
}

/** What is shown first: on a server, and where a page of one may be taken over, what a server shows. */
export function firstSnapshotOf<Value>(readable: Readable<Value>): Value {
  return typeof window === 'undefined' || mayHydrate() ? serverSnapshotOf(readable) : readable.getSnapshot();
}

/**
 * Uses the source's value, and each that replaces it, while the component is mounted and not hidden by `<KeepAlive>`.
 * Outside a component it does so at once, and until the scope ends. On a server it does nothing: nobody would end it.
 *
 * @param use Returns what ends the use of its value, which is called when that of the next has begun.
 */
export function whileShown<Value>(source: MaybeRefOrGetter<Value>, use: (value: Value) => () => void): void {
  const scope = getCurrentScope();
  let stop: (() => void) | undefined;
  const hide = (): void => stop?.();
  const start = (): void => {
    let end: (() => void) | undefined;
    const unwatch = watch(
      () => toValue(source),
      (value) => {
        const endBefore = end;
        end = use(value);
        endBefore?.();
      },
      { immediate: true },
    );
    stop = () => {
      stop = undefined;
      unwatch();
      end?.();
    };
  };
  const show = (): void => {
    if (stop) return;
    if (!scope) start();
    else if (scope.active) scope.run(start);
  };
  const instance = getCurrentInstance() as { readonly scope?: unknown } | null;
  // A store that a component is the first to use has a scope of its own, which outlives that component.
  if ((instance && instance.scope === scope) || mayHydrate()) {
    // In a hook the current scope is the component's.
    const ifOwn = (isOwn: boolean, act: () => void) => (): void => {
      if ((getCurrentScope() === scope) === isOwn) act();
    };
    onMounted(show);
    onUnmounted(ifOwn(false, show));
    onActivated(ifOwn(true, show));
    onDeactivated(ifOwn(true, hide));
  } else if (typeof window !== 'undefined') show();
  onScopeDispose(hide);
}

/** The value of what the getter returns, from when it is shown; `first` until then. */
export function useSnapshot<Value>(store: () => Store<Value>, first: Value): ComputedRef<Value> {
  const value = shallowRef(first) as ShallowRef<Value>;
  whileShown(store, (shown) => {
    const publish = (): void => {
      value.value = shown.getSnapshot();
    };
    const unsubscribe = shown.subscribe(publish);
    publish();
    return unsubscribe;
  });
  return computed(() => value.value);
}

/** The value of a store that is made anew only when the identity changes; until it is shown, that of the store of nothing. */
export function useStore<Identity, Value>(
  identity: MaybeRefOrGetter<Identity | null | undefined>,
  make: (identity: Identity | null | undefined) => Store<Value>,
): ComputedRef<Value> {
  let madeFor: Identity | null | undefined;
  let made = make(madeFor);
  return useSnapshot(() => {
    const now = toValue(identity);
    if (now !== madeFor) made = make(now);
    madeFor = now;
    return made;
  }, made.getSnapshot());
}
