import type { DeliverOptions, Disposer, Leasable, MessageSource, Readable, Status } from '@steadysocket/core';
import type { Cursor, Gap, Member, Refusal } from '../wire/controls.js';

/** A message of a room, and its place there. */
export interface RoomMessage<In> {
  readonly room: string;
  readonly epoch: string;
  readonly offset: number;
  readonly message: In;
}

/** Where a published message is in its room. */
export interface Published extends Cursor {
  /** It was there already: it had been sent before, and the answer was lost. Then `offset` is 0 if the log has trimmed it. */
  readonly duplicate: boolean;
}

/**
 * The status of a room.
 *
 * - `idle`: nobody uses it, or the connection is idle
 * - `connecting`, `waiting`, `closing`, `closed`: it is in use, and the connection has this status
 * - `joining`: the server has not answered yet
 * - `joined`: messages arrive
 * - `refused`: the server does not let this client in, or has taken it out (`removed`); the next session asks again
 */
export type RoomStatus = Exclude<Status, 'open'> | 'joining' | 'joined' | 'refused';

/** The object keeps its identity until one of its fields changes. */
export interface RoomSnapshot {
  readonly status: RoomStatus;
  /** The history that `offset` counts in; `null` before the server has named it. */
  readonly epoch: string | null;
  /** The offset of the latest message, published at most once a frame. */
  readonly offset: number;
  /** Whether the room went on after the cursor, with every message since; `null` where no cursor was presented. */
  readonly recovered: boolean | null;
  /** Why not. */
  readonly reason: Gap | null;
  readonly refused: Refusal | null;
  /** Who shows himself in the room, with the option `members`. At most 1 000. The list keeps its identity until it changes. */
  readonly members: readonly Member[];
}

/**
 * A room of the server. Hooks, composables and folds take it in place of a connection. A lease joins, and keeps the connection
 * open; the room is left `lingerMs` after the last lease. Messages of a room do not reach the connection's listeners.
 */
export interface Room<In, Out> extends MessageSource<RoomMessage<In>>, Leasable, Readable<RoomSnapshot> {
  readonly name: string;
  /**
   * Where the room stands: everything up to here was delivered. Up to date at once, also inside a `message` listener. Kept while
   * the room is used or has listeners; `null` before the first join. To go on after a reload, keep it and return it from `after`.
   */
  readonly cursor: Cursor | null;
  on(event: 'message', listener: (message: RoomMessage<In>) => void): Disposer;
  subscribe(listener: () => void): Disposer;
  acquire(): Disposer;
  /**
   * Publishes a message exactly once: over lost links, sessions and nodes of the server. Resolves when the room's log has it. It
   * travels through the connection's queue, in order with its messages, whether the room is joined or not.
   *
   * Rejects like `deliver` of the connection: `refused` with what the server says as `cause` (`{ code }`: `forbidden`,
   * `log-unavailable`, or one of the application), `dropped`, `timeout`, and `ack-unknown` if it was given up after it was sent.
   *
   * @param options.timeoutMs Default: `Infinity`.
   */
  publish(message: Out, options?: DeliverOptions): Promise<Published>;
  /**
   * Shows this client to the other members, with a state of at most 1 024 characters of JSON. `undefined` hides it again, and so does
   * leaving the room. Before the room is joined, it takes effect on joining. Throws `invalid-option`.
   */
  setState(state: unknown): void;
}

export interface RoomsOptions {
  /**
   * How many of the latest messages come first without a cursor; at most 1 000.
   *
   * @default none
   */
  readonly last?: number;
  /**
   * Whether the snapshots of rooms have their members.
   *
   * @default false
   */
  readonly members?: boolean;
  /**
   * The cursor after which a room goes on that is joined for the first time, such as one that was kept over a reload;
   * `undefined` for none. Called when the room is joined. If it throws, or returns something else, the error is reported as
   * uncaught and the room has no cursor.
   *
   * @default none
   */
  readonly after?: (room: string) => Cursor | null | undefined;
  /**
   * How long a room outlives its last user, in milliseconds, so that a route change does not leave it.
   *
   * @default the connection's
   */
  readonly lingerMs?: number;
}
