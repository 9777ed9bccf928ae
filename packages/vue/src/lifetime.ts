import type { Readable } from '@steadysocket/core';
import { serverSnapshotOf } from '@steadysocket/core/binding';
import type { MaybeRefOrGetter } from 'vue';
import {
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  inject,
  onActivated,
  onDeactivated,
  onMounted,
  onScopeDispose,
  onUnmounted,
  toValue,
  watch,
} from 'vue';

/** Vue calls the default of an injection with the instance as `this`, or `null` outside a component. */
function instanceOrNull(this: unknown): unknown {
  return this;
}

/**
 * Whether the component in setup may hydrate markup from a server. In Vapor mode this is unknown, because Vue does not expose the
 * instance.
 */
function mayHydrate(): boolean {
  const instance = getCurrentInstance();
  if (instance) return Boolean(instance.vnode.el);
  return hasInjectionContext() && inject(Symbol(), instanceOrNull, true) !== null;
}

/** The first value to show: on a server and while hydrating, the server snapshot. */
export function firstSnapshotOf<Value>(readable: Readable<Value>): Value {
  return typeof window === 'undefined' || mayHydrate() ? serverSnapshotOf(readable) : readable.getSnapshot();
}

/**
 * Uses the source's value, and each one that replaces it, while the component is mounted and not hidden by `<KeepAlive>`.
 * Outside a component it starts at once and lasts until the scope ends. On a server it does nothing, because Vue never
 * disposes scopes there.
 *
 * @param use Returns a function that ends the use of its value. It is called after the next value is in use.
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
        const endPrevious = end;
        end = use(value);
        endPrevious?.();
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
  const instance = getCurrentInstance() as { readonly scope?: unknown; readonly isMounted?: boolean } | null;
  // A store that a component creates has another scope, which outlives the component.
  if ((instance && instance.scope === scope) || mayHydrate()) {
    // Inside a lifecycle hook, the current scope is the component's.
    const isOwn = (): boolean => getCurrentScope() === scope;
    // In a hook of a mounted component, `onMounted` would come too late.
    if (instance?.isMounted) show();
    else onMounted(show);
    onUnmounted(() => {
      if (!isOwn()) show();
    });
    onActivated(() => {
      if (isOwn()) show();
    });
    onDeactivated(() => {
      if (isOwn()) hide();
    });
  } else if (typeof window !== 'undefined') show();
  onScopeDispose(hide);
}
