import type { Connection, Snapshot } from '@steadysocket/core';
import type {
  AcknowledgedControls,
  AnyConnection,
  ControlsOf,
  Destination,
  MessageOf,
} from '@steadysocket/core/binding';
import { controlsOf, idleSnapshot, resumableLastMessage } from '@steadysocket/core/binding';
import type { Store } from './store.js';

/**
 * What `useWebSocket` returns: the fields of the snapshot, the latest message, and functions.
 *
 * A component renders again only when a field changes that was read from its result. The result then has a new identity.
 * Spreading the result reads every field. Outside a render, a field has its current value. `Used` is the type of its
 * `connection`; it has `deliver` if the connection has.
 */
export type UseWebSocketResult<Used extends AnyConnection | null> = Snapshot & ControlsOf<Used> & ResultFields<Used>;

interface ResultFields<Used> {
  /**
   * The latest message, or `null` before the first. Received from when it is first read. Changes at most once a frame, so it
   * skips messages; `onMessage` and `useMessage` get every one. Another destination starts with `null`.
   */
  readonly lastMessage: MessageOf<Used> | null;
  /** The connection, for the other hooks and for functions that the result lacks; `null` without a source. */
  readonly connection: Used;
}

/** A result at run time, when every connection has `deliver`. */
export type AnyResult<In, Out> = Snapshot & AcknowledgedControls<Out> & ResultFields<Connection<In, Out> | null>;

let shape: object | undefined;

/** The names of the fields, for spreading. They are accessors, because a frozen result may have no other values than its target. */
function shapeOf(fields: object): object {
  const accessor = { get: (): unknown => undefined, enumerable: true };
  return (shape ??= Object.freeze(
    Object.defineProperties({}, Object.fromEntries(Object.keys(fields).map((name) => [name, accessor]))),
  ));
}

/** A store of the result, which gets a new identity whenever a field that was read has changed. */
export function trackedResult<In, Out>({ connection, exposed }: Destination<In, Out>): Store<AnyResult<In, Out>> {
  type Result = AnyResult<In, Out>;
  const messages = resumableLastMessage(exposed);
  /** The same in every result of the destination. */
  const fixed = { ...controlsOf(() => connection), connection: exposed };
  const idle: Result = { ...idleSnapshot(), ...fixed, lastMessage: null };
  /** The fields that were read, each with its value in the latest result. It only grows. */
  const tracked = new Map<keyof Result, unknown>();
  let subscribeIfRead = (): void => {};

  const read = (field: keyof Result): unknown => {
    if (field in fixed) return fixed[field as keyof typeof fixed];
    return field === 'lastMessage' ? messages.getSnapshot() : connection.getSnapshot()[field as keyof Snapshot];
  };
  const resultOf = (valueOf: typeof read): Result =>
    new Proxy(shapeOf(idle) as Result, {
      get(_, name) {
        const field = name as keyof Result;
        const value = valueOf(field);
        if (!tracked.has(field)) tracked.set(field, value);
        subscribeIfRead();
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
      let stopMessages: (() => void) | undefined;
      // Without a reader of `lastMessage`, no message listener is added.
      subscribeIfRead = () => {
        if (tracked.has('lastMessage')) stopMessages ??= messages.subscribe(listener);
      };
      subscribeIfRead();
      const unsubscribe = connection.subscribe(listener);
      return () => {
        subscribeIfRead = () => {};
        stopMessages?.();
        unsubscribe();
      };
    },
  };
}
