import { useState, useSyncExternalStore } from 'react';

/** A value that React can subscribe to. */
export interface Store<Value> {
  readonly getSnapshot: () => Value;
  /** The value on a server and while hydrating. Default: that of `getSnapshot`. */
  readonly getServerSnapshot?: () => Value;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * A value that is created again only when the identity changes. React may forget a memo, but not this. A ref would be shared by
 * renders that React discards; this belongs to one render.
 */
export function useMadeFor<Value>(identity: unknown, make: () => Value): Value {
  const [current, setCurrent] = useState(() => ({ identity, value: make() }));
  if (Object.is(current.identity, identity)) return current.value;
  const next = { identity, value: make() };
  setCurrent(next);
  return next.value;
}

/** The value of a store that is created again only when the identity changes. */
export function useStore<Value>(identity: unknown, make: () => Store<Value>): Value {
  const { subscribe, getSnapshot, getServerSnapshot = getSnapshot } = useMadeFor(identity, make);
  return useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot);
}
