import type { DeliverOptions, Disposer, Leasable, MessageSource, Readable, Status } from '@steadysocket/core';
import type { Cursor, Gap, Member, Refusal } from '../wire/controls.js';

/** A message of a room, with its position. */
export interface RoomMessage<In> {
  readonly room: string;
  readonly epoch: string;
  readonly offset: number;
  readonly message: In;
}

/** The position of a published message in its room. */
export interface Published extends Cursor {
  /** Whether the log already had it, because an earlier answer was lost. Then `offset` is 0 if the log has trimmed it. */
  readonly duplicate: boolean;
}

/**
 * The status of a room.
 *
 * - `idle`: the room has no user, or the connection is idle
 * - `connecting`, `waiting`, `closing`, `closed`: the room is in use, and this is the status of the connection
 * - `joining`: the server has not answered yet
 * - `joined`: messages are received
 * - `refused`: the server refused or removed (`removed`) this client; the next session tries again
 */
export type RoomStatus = Exclude<Status, 'open'> | 'joining' | 'joined' | 'refused';

/** The object keeps its identity until one of its fields changes. */
export interface RoomSnapshot {
  readonly status: RoomStatus;
  /** Identifies the history that `offset` belongs to; `null` before the first answer of the server. */
  readonly epoch: string | null;
  /** The offset of the latest received message, published at most once a frame. */
  readonly offset: number;
  /** Whether the room continued after its cursor, without a missing message; `null` without a cursor. */
  readonly recovered: boolean | null;
  /** Why `recovered` is `false`; otherwise `null`. */
  readonly reason: Gap | null;
  /** The server's answer if the status is `refused`; otherwise `null`. */
  readonly refused: Refusal | null;
  /** The clients that show a state, with the option `members`. At most 1 000. The list keeps its identity until it changes. */
  readonly members: readonly Member[];
}

/**
 * A room of the server. Hooks, composables and folds accept it in place of a connection. The first lease joins the room and keeps
 * the connection open; `lingerMs` after the last lease the client leaves the room. Messages of a room do not reach the
 * connection's listeners.
 */
export interface Room<In, Out> extends MessageSource<RoomMessage<In>>, Leasable, Readable<RoomSnapshot> {
  readonly name: string;
  /**
   * The position up to which messages were delivered. Up to date also inside a `message` listener. Kept while the room is in use or
   * has listeners; `null` before the first join. To continue after a reload, store it and return it from `after`.
   */
  readonly cursor: Cursor | null;
  on(event: 'message', listener: (message: RoomMessage<In>) => void): Disposer;
  subscribe(listener: () => void): Disposer;
  acquire(): Disposer;
  /**
   * Publishes a message exactly once, over lost links, sessions and nodes of the server. Resolves when the room's log has it. It
   * waits in the connection's queue, in order with other messages. The room need not be joined.
   *
   * Rejects like `deliver` of the connection: `refused`, whose `cause` is the server's answer (`{ code }`: `forbidden`,
   * `log-unavailable`, or one of the application), `dropped`, `timeout`, and `ack-unknown` if it was given up after it was sent.
   *
   * @param options.timeoutMs Default: `Infinity`.
   */
  publish(message: Out, options?: DeliverOptions): Promise<Published>;
  /**
   * Shows this client to the other members, with a state of at most 1 024 characters of JSON. `undefined` hides it, and so does
   * leaving the room. Before the room is joined, the state takes effect on joining. Throws `invalid-option`.
   */
  setState(state: unknown): void;
}

export interface RoomsOptions {
  /**
   * How many of the latest messages arrive first if there is no cursor; an integer of at most 1 000.
   *
   * @default none
   */
  readonly last?: number;
  /**
   * Whether the snapshots of rooms have `members`.
   *
   * @default false
   */
  readonly members?: boolean;
  /**
   * Returns the cursor after which a room continues that is joined for the first time, such as a stored one after a reload;
   * `undefined` for none. Called when the room is joined. If it throws or returns anything else, the error is reported as uncaught
   * and the room has no cursor.
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
