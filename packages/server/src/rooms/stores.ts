import type { Cursor, Gap } from '@steadysocket/session/wire';
import type { Frame } from '../options.js';

/**
 * The author of an append, so that a repeated one counts once. `sequence` grows with each message of the producer, over all rooms.
 * After a higher `epoch`, appends with a lower one are refused (`fenced`).
 */
export interface Producer {
  readonly id: string;
  readonly epoch: number;
  readonly sequence: number;
}

export interface Appended extends Cursor {
  /** Whether the log already had it. Then `offset` is the original's, or 0 if that was trimmed or is too old. */
  readonly duplicate: boolean;
}

export interface LogEntry {
  readonly offset: number;
  readonly frame: Frame;
}

export interface LogPage {
  /** The epoch of the latest message, and of new cursors. */
  readonly epoch: string;
  /** The offset of the latest message, 0 for none. */
  readonly head: number;
  /** Why there are no entries; `null` if the cursor is good. */
  readonly gap: Gap | null;
  /** Oldest first, without a gap between cursor and entries, nor between them. */
  readonly entries: readonly LogEntry[];
}

/** Ends a subscription. */
export type Unsubscribe = () => void;

/** Stores the messages of rooms for all nodes. The offsets of a room are 1, 2, 3 and so on, without a gap. */
export interface Log {
  /**
   * How long the log remembers a producer after its latest message, in milliseconds. Clients give up older publications.
   *
   * @default unlimited
   */
  readonly producerMs?: number;
  /**
   * Checks for a duplicate and appends, in one atomic step. Rejects with `Refused`: `log-unavailable` when the storage does not
   * answer in time, `fenced` when a later epoch of the producer has appended.
   */
  append(room: string, frame: Frame, options?: { readonly producer?: Producer }): Promise<Appended>;
  /** Reads up to `limit` messages after a cursor, or up to `limit` of the last `last` messages. Rejects with `log-unavailable`. */
  read(room: string, after: Cursor | { readonly last: number }, limit: number): Promise<LogPage>;
  /**
   * Calls `wake` after any node has appended messages, and when appends may have been missed. Several appends may share one call.
   * Resolves when it would notice every later append.
   */
  subscribe(room: string, wake: () => void): Promise<Unsubscribe>;
  /** Ends all timers and connections. Pending calls reject. */
  close(): Promise<void>;
}

/** Stores the members of rooms for all nodes: entries that expire unless their node renews them. */
export interface Presence {
  /** Adds or renews entries for `ttlMs`. The values are JSON texts. */
  set(room: string, entries: ReadonlyMap<string, string>, ttlMs: number): Promise<void>;
  delete(room: string, ids: readonly string[]): Promise<void>;
  /** Returns entries that have not expired, at most `limit`. */
  list(room: string, limit: number): Promise<ReadonlyMap<string, string>>;
  /** Calls `wake` after any node has added, changed or deleted entries. It is not called when they expire. */
  subscribe(room: string, wake: () => void): Promise<Unsubscribe>;
  close(): Promise<void>;
}
