import type { Connection, Snapshot } from '@steadysocket/core';
import type {
  AcknowledgedControls,
  AnyConnection,
  ControlsOf,
  Destination,
  MessageOf,
} from '@steadysocket/core/binding';
import { controlsOf, idleSnapshot, resumableLastMessage } from '@steadysocket/core/binding';
import type { Store } from './lifetime.js';

/**
 * A connection as its component sees it: the fields of its snapshot, the latest message, and what can be done.
 *
 * A component renders again only when a field changes that was read from its result, which is then another object.
 * Spreading the result reads every field. Read outside a render, a field is current. `Used` is the type of its `connection`;
 * it has `deliver` where that has.
 */
export type UseWebSocketResult<Used extends AnyConnection | null> = Snapshot & ControlsOf<Used> & ResultFields<Used>;

interface ResultFields<Used> {
  /**
   * The latest message, or `null` before the first. Heard of from when it is first read, and shown at most once a
   * frame, so it skips messages: `onMessage` and `useMessage` get every one. Another destination begins with `null`.
   */
  readonly lastMessage: MessageOf<Used> | null;
  /** The connection, for the other hooks and whatever the result has not; `null` without a source. */
  readonly connection: Used;
}

/** A result at run time, where each connection has `deliver`. */
export type AnyResult<In, Out> = Snapshot & AcknowledgedControls<Out> & ResultFields<Connection<In, Out> | null>;

/** A result that is another object whenever a field that was read has changed. */
export function trackedResult<In, Out>({ connection, exposed }: Destination<In, Out>): Store<AnyResult<In, Out>> {
  type Result = AnyResult<In, Out>;
  const messages = resumableLastMessage(exposed);
  /** What does not change as long as the destination. */
  const fixed = { ...controlsOf(() => connection), connection: exposed };
  const idle: Result = { ...idleSnapshot(), ...fixed, lastMessage: null };
  /** The fields that were read, each with the value that the latest result stands for. It only grows. */
  const tracked = new Map<keyof Result, unknown>();
  let track = (): void => {};

  const read = (field: keyof Result): unknown => {
    if (field in fixed) return fixed[field as keyof typeof fixed];
    return field === 'lastMessage' ? messages.getSnapshot() : connection.getSnapshot()[field as keyof Snapshot];
  };
  const resultOf = (valueOf: typeof read): Result =>
    // `idle` has the names for those who spread.
    new Proxy(idle, {
      get(_, name) {
        const field = name as keyof Result;
        const value = valueOf(field);
        if (!tracked.has(field)) tracked.set(field, value);
        track();
        return value;
      },
    });
  let result = resultOf(read);
  let idleResult: Result | undefined;

  return {
    getSnapshot() {
      let isStale = false;
      for (const [field, before] of tracked) {
        const value = read(field);
        if (Object.is(value, before)) continue;
        tracked.set(field, value);
        isStale = true;
      }
      if (isStale) result = resultOf(read);
      return result;
    },
    getServerSnapshot: () => (idleResult ??= resultOf((field) => idle[field])),
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
