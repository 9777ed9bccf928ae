import { getCurrentInstance, getCurrentScope, onActivated, onDeactivated, onMounted, onScopeDispose, watch } from 'vue';

/**
 * Uses the source's value, and each that replaces it, while the component is mounted and not hidden by `<KeepAlive>`.
 * Outside a component it does so at once, and until the scope ends. On a server it does nothing: nobody would end it.
 *
 * @param use Returns what ends the use of its value, which is called when that of the next has begun.
 */
export function whileShown<Value>(source: () => Value, use: (value: Value) => (isReplaced: boolean) => void): void {
  let stop: (() => void) | undefined;
  const hide = (): void => stop?.();
  const show = (): void => {
    if (stop) return;
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
  const instance = getCurrentInstance() as { readonly scope?: unknown } | null;
  // A store that a component is the first to use has a scope of its own, which outlives that component.
  if (instance && instance.scope === getCurrentScope()) {
    onMounted(show);
    onActivated(show);
    onDeactivated(hide);
  } else if (typeof window !== 'undefined') show();
  onScopeDispose(hide);
}
