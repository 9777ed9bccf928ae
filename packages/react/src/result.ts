import type { Connection, Snapshot } from '@steadysocket/core';
import type { Controls, Destination } from '@steadysocket/core/binding';
import { idleSnapshot, resumableFold } from '@steadysocket/core/binding';
import type { Store } from './lifetime.js';

/**
 * A connection as its component sees it: the fields of its snapshot, the latest message, and what can be done.
 *
 * A component renders again only when a field changes that was read from its result, which is then another object.
 * Spreading the result reads every field. Read outside a render, a field is current.
 */
export interface UseWebSocketResult<In, Out, Missing extends null = never> extends Snapshot, Controls<Out> {
  /**
   * The latest message, or `null` before the first. Heard of from when it is first read, and shown at most once a
   * frame, so it skips messages: `onMessage` and `useMessage` get every one. Another destination begins with `null`.
   */
  readonly lastMessage: In | null;
  /** The connection, for the other hooks and whatever the result has not; `null` without a source. */
  readonly connection: Connection<In, Out> | Missing;
}

/** A result that is another object whenever a field that was read has changed. */
export function trackedResult<In, Out>(
  { connection, exposed }: Destination<In, Out>,
  controls: Controls<Out>,
): Store<UseWebSocketResult<In, Out, null>> {
  type Result = UseWebSocketResult<In, Out, null>;
  const messages = resumableFold(exposed, (_before: In | null, message: In) => message, null);
  /** The fields that were read, each with the value that the latest result stands for. It only grows. */
  const tracked = new Map<keyof Result, unknown>();
  let track = (): void => {};

  const valuesAt = (snapshot: Snapshot): Result => ({
    ...snapshot,
    ...controls,
    lastMessage: messages.getSnapshot(),
    connection: exposed,
  });
  const current = (): Result => valuesAt(connection.getSnapshot());
  const resultOf = (values: () => Result): Result =>
    new Proxy(values(), {
      get(_, name) {
        const field = name as keyof Result;
        const value = values()[field];
        if (!tracked.has(field)) tracked.set(field, value);
        track();
        return value;
      },
    });
  let result = resultOf(current);
  let idle: Result | undefined;

  return {
    getSnapshot() {
      const values = current();
      let isStale = false;
      for (const [field, value] of tracked) {
        if (Object.is(value, values[field])) continue;
        tracked.set(field, values[field]);
        isStale = true;
      }
      if (isStale) result = resultOf(current);
      return result;
    },
    getServerSnapshot: () => (idle ??= resultOf(() => valuesAt(idleSnapshot()))),
    subscribe(listener) {
      let unfollow: (() => void) | undefined;
      // Who reads no message hears of none.
      track = () => {
        if (tracked.has('lastMessage')) unfollow ??= messages.subscribe(listener);
      };
      track();
      const unsubscribe = connection.subscribe(listener);
      return () => {
        track = () => {};
        unfollow?.();
        unsubscribe();
      };
    },
  };
}
