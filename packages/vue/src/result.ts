import type { Connection, Snapshot } from '@steadysocket/core';
import type { ComputedRef } from 'vue';
import type { Controls } from '@steadysocket/core/binding';

/** The fields of a snapshot as refs that only this package sets. */
export type SnapshotRefs = { readonly [Field in keyof Snapshot]: ComputedRef<Snapshot[Field]> };

/**
 * A connection as its component sees it: the fields of its snapshot and the latest message as readonly refs, and what
 * can be done.
 */
export interface UseWebSocketResult<In, Out, Missing extends null = never> extends SnapshotRefs, Controls<Out> {
  /**
   * The latest message, or `null` before the first. Received from when it is first read. Changes at most once a frame, so it
   * skips messages: `onMessage` and `useMessage` get every one. Another destination begins with `null`.
   */
  readonly lastMessage: ComputedRef<In | null>;
  /** The connection, for the other hooks and whatever the result has not; `null` without a source. */
  readonly connection: ComputedRef<Connection<In, Out> | Missing>;
}
