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
export interface Store<Value> {
  readonly getSnapshot: () => Value;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * Whether the component that is set up now may take over what a server rendered. Vapor mode does not tell: Vue does not show
 * its instance. Where an application's context is all that there is, as for a store, the default's `this` is `null`.
 */
export function mayHydrate(): boolean {
  const instance = getCurrentInstance();
  return instance
    ? Boolean(instance.vnode.el)
    : hasInjectionContext() &&
        inject(
          Symbol(),
          function (this: unknown) {
            return this;
          },
          true,
        ) !== null;
}

/**
 * Uses the source's value, and each that replaces it, while the component is mounted and not hidden by `<KeepAlive>`.
 * Outside a component it does so at once, and until the scope ends. On a server it does nothing: nobody would end it.
 *
 * @param use Returns what ends the use of its value, which is called when that of the next has begun.
 */
export function whileShown<Value>(source: () => Value, use: (value: Value) => (isReplaced: boolean) => void): void {
  const scope = getCurrentScope();
  let stop: (() => void) | undefined;
  const hide = (): void => stop?.();
  const start = (): void => {
    let end: ((isReplaced: boolean) => void) | undefined;
    const unwatch = watch(
      source,
      (value) => {
        const endBefore = end;
        end = use(value);
        endBefore?.(true);
      },
      { immediate: true },
    );
    stop = () => {
      stop = undefined;
      unwatch();
      end?.(false);
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

/** The value of a store that is made anew only when the identity changes; until it is shown, that of the store of nothing. */
export function useStore<Identity, Value>(
  identity: MaybeRefOrGetter<Identity | null | undefined>,
  make: (identity: Identity | null | undefined) => Store<Value>,
): ComputedRef<Value> {
  let madeFor: Identity | null | undefined;
  let made = make(madeFor);
  const value = shallowRef(made.getSnapshot()) as ShallowRef<Value>;
  whileShown(
    () => {
      const now = toValue(identity);
      if (now !== madeFor) made = make(now);
      madeFor = now;
      return made;
    },
    ({ getSnapshot, subscribe }) => {
      const publish = (): void => {
        value.value = getSnapshot();
      };
      const unsubscribe = subscribe(publish);
      publish();
      return unsubscribe;
    },
  );
  return computed(() => value.value);
}
