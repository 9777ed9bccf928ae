import { useInsertionEffect, useRef, useState, useSyncExternalStore } from 'react';

/** Something with a value that React can subscribe to. */
export interface Store<Value> {
  readonly getSnapshot: () => Value;
  /** The value on a server and while hydrating. Default: that of `getSnapshot`. */
  readonly getServerSnapshot?: () => Value;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * What is made anew only when the identity changes. Unlike a memo, which React may forget, it lasts as long as its
 * component; unlike a ref, it belongs to the render, and a render that is given up leaves nothing behind.
 */
export function useMadeFor<Value>(identity: unknown, make: () => Value): Value {
  const [held, hold] = useState(() => ({ identity, value: make() }));
  if (Object.is(held.identity, identity)) return held.value;
  const next = { identity, value: make() };
  hold(next);
  return next.value;
}

/** The value of a store that is made anew only when the identity changes. */
export function useStore<Value>(identity: unknown, make: () => Store<Value>): Value {
  const { subscribe, getSnapshot, getServerSnapshot = getSnapshot } = useMadeFor(identity, make);
  return useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot);
}

/** A ref of what was passed to the latest render that was committed. */
export function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}
