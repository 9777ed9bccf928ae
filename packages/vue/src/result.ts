import type { Snapshot } from '@steadysocket/core';
import type { AnyConnection, ControlsOf, MessageOf } from '@steadysocket/core/binding';
import type { ComputedRef } from 'vue';

/** The fields of a snapshot as refs that only this package sets. */
export type SnapshotRefs = { readonly [Field in keyof Snapshot]: ComputedRef<Snapshot[Field]> };

/**
 * What `useWebSocket` returns: the fields of the snapshot and the latest message as readonly refs, and functions. `Used` is the
 * type of its `connection`; it has `deliver` if the connection has.
 */
export type UseWebSocketResult<Used extends AnyConnection | null> = SnapshotRefs &
  ControlsOf<Used> &
  ResultFields<Used>;

interface ResultFields<Used> {
  /**
   * The latest message, or `null` before the first. Received from when it is first read. Changes at most once a frame, so it
   * skips messages; `onMessage` and `useMessage` get every one. Another destination starts with `null`.
   */
  readonly lastMessage: ComputedRef<MessageOf<Used> | null>;
  /** The connection, for the other hooks and for functions that the result lacks; `null` without a source. */
  readonly connection: ComputedRef<Used>;
}
