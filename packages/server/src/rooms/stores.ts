import type { Cursor, Gap } from '@steadysocket/session/wire';
import type { Frame } from '../options.js';

/**
 * Who appends, so that an append that is repeated counts once. `sequence` rises with each message of the producer, in all rooms
 * together; a higher `epoch` fences off those that still append with a lower one.
 */
export interface Producer {
  readonly id: string;
  readonly epoch: number;
  readonly sequence: number;
}

export interface Appended extends Cursor {
  /** It was there already: `offset` is that of the original, or 0 where that is trimmed, or far back. */
  readonly duplicate: boolean;
}

export interface LogEntry {
  readonly offset: number;
  readonly frame: Frame;
}

export interface LogPage {
  /** The epoch of the latest message: that of cursors from here on. */
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

/** The messages of rooms, which all nodes share. Offsets of a room are 1, 2, 3 and so on, without a gap. */
export interface Log {
  /**
   * For how many milliseconds after its latest message a producer is remembered. Clients give up publications that are older.
   *
   * @default without a bound
   */
  readonly producerMs?: number;
  /**
   * Checks for a duplicate and appends, in one atomic step. Rejects with `Refused`: `log-unavailable` when the storage does not
   * answer in time, `fenced` when a later epoch of the producer has appended.
   */
  append(room: string, frame: Frame, options?: { readonly producer?: Producer }): Promise<Appended>;
  /** Up to `limit` messages after a cursor, or up to `limit` of the last `last` messages. Rejects with `log-unavailable`. */
  read(room: string, after: Cursor | { readonly last: number }, limit: number): Promise<LogPage>;
  /**
   * Calls `wake` after messages were appended by any node, and whenever some may have been missed. Several may share one call.
   * Resolves when no later append goes unnoticed.
   */
  subscribe(room: string, wake: () => void): Promise<Unsubscribe>;
  /** Lets go of timers and connections. Calls that are under way reject. */
  close(): Promise<void>;
}

/** Who is in a room, over all nodes: entries that expire unless their node renews them. */
export interface Presence {
  /** Adds entries, or renews them, for so long. Values are JSON texts. */
  set(room: string, entries: ReadonlyMap<string, string>, ttlMs: number): Promise<void>;
  delete(room: string, ids: readonly string[]): Promise<void>;
  /** Entries that have not expired, at most `limit`. */
  list(room: string, limit: number): Promise<ReadonlyMap<string, string>>;
  /** Calls `wake` after entries were added, changed or deleted by any node. Not when they expire. */
  subscribe(room: string, wake: () => void): Promise<Unsubscribe>;
  close(): Promise<void>;
}
