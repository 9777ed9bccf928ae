import type { Readable } from '@steadysocket/core';
import { serverSnapshotOf } from '@steadysocket/core/binding';
import { useMemo, useSyncExternalStore } from 'react';

/**
 * The current value of a fold, a connection, or anything else with `getSnapshot` and `subscribe`; with a selector, the selector's
 * result. Renders when that has changed, by `Object.is`. It holds no lease.
 *
 * On a server and while hydrating it is the readable's server snapshot: an idle connection, a fold's initial state.
 *
 * @param selector The latest one passed is called, once for each value. It may return a new object each time.
 */
export function useReadable<Value>(readable: Readable<Value>): Value;
export function useReadable<Value, Selected>(readable: Readable<Value>, selector: (value: Value) => Selected): Selected;
export function useReadable<Value>(readable: Readable<Value>, selector?: (value: Value) => unknown): unknown {
  const subscribe = useMemo(() => (listener: () => void) => readable.subscribe(listener), [readable]);
  const select = useMemo(() => memoized(selector), [selector]);
  return useSyncExternalStore(
    subscribe,
    () => select(readable.getSnapshot()),
    () => select(serverSnapshotOf(readable)),
  );
}

/** Calls the selector once for each value, so that its result keeps its identity. */
function memoized<Value>(selector: ((value: Value) => unknown) | undefined): (value: Value) => unknown {
  if (!selector) return (value) => value;
  let latest: { readonly value: Value; readonly selected: unknown } | undefined;
  return (value) => {
    if (!latest || !Object.is(latest.value, value)) latest = { value, selected: selector(value) };
    return latest.selected;
  };
}
