import type { Cursor, Gap, Member } from '@steadysocket/session/wire';
import type { Peer, User } from '../options.js';
import type { Appended, Log, Presence, Producer } from './stores.js';

/** To receive messages, to publish one, or to show a state to the other members. */
export type RoomAction = 'join' | 'publish' | 'present';

/** A request of a client to `authorize`. */
export interface RoomRequest<U extends User, Out> {
  readonly user: U;
  readonly room: string;
  readonly action: RoomAction;
  readonly peer: Peer<U, Out>;
}

/** A message that a client publishes. */
export interface Publication<U extends User, In, Out> {
  readonly user: U;
  readonly room: string;
  readonly message: In;
  readonly peer: Peer<U, Out>;
}

export interface RoomsOptions<U extends User, In, Out> {
  /**
   * Returns whether a client is allowed to act. Called for each join, each publication and each state, except for a join to a room
   * to which `peer.join` has added the client. An allowed join is valid until the client leaves: call `peer.leave(room)` when rights
   * change. `false` refuses with the code `forbidden`, `throw refuse(code)` with another one.
   */
  authorize(request: RoomRequest<U, Out>): boolean | Promise<boolean>;
  /**
   * Turns a client's message into the message of the room: check it, and add the author and the time. `throw refuse(code)` refuses
   * it. If an acknowledgement was lost, the publication arrives twice and this is called twice; the room has it once.
   *
   * @default the message unchanged
   */
  onPublish?(publication: Publication<U, In, Out>): Out | Promise<Out>;
  /** Keeps the messages, and shares them between nodes. @default memory(), for this hub only */
  readonly log?: Log;
  /**
   * Shares the members of rooms between nodes. Hubs that share a log must also share a presence: otherwise each shows only its own
   * members.
   *
   * @default memoryPresence(), for this hub only
   */
  readonly presence?: Presence;
  /**
   * How long a room shows a member whose node has died, in milliseconds. Nodes renew their entries three times as often. A client
   * without a link is shown for the same time at most.
   *
   * @default 30_000
   */
  readonly presenceMs?: number;
}

export interface PublishOptions {
  /** Identifies the publication, so that a repeated one counts once. @default none: each call publishes another message */
  readonly producer?: Producer;
}

export interface RoomPage {
  readonly epoch: string;
  /** The offset of the latest message of the room, 0 for none. */
  readonly head: number;
  /** Why there are no messages; `null` if the cursor is good. */
  readonly gap: Gap | null;
  /** Decoded by the codec. Older versions of the application may have written them. */
  readonly messages: readonly { readonly offset: number; readonly message: unknown }[];
}

/** A room for the server's application. Every node can use it. */
export interface HubRoom<Out> {
  /**
   * Resolves when the log has the message. Rejects with `Refused`: `log-unavailable`, `fenced`, and `too-large` for more than half
   * of `limits.waitingBytes`. Throws the error of the codec, and a TypeError for an invalid producer.
   */
  publish(message: Out, options?: PublishOptions): Promise<Appended>;
  /**
   * Reads up to `limit` messages after a cursor, or of the last `last` ones. Rejects with the error of the codec. Throws a TypeError
   * for an invalid cursor or limit.
   *
   * @param limit Default: 100.
   */
  read(after: Cursor | { readonly last: number }, limit?: number): Promise<RoomPage>;
  /** The members that show a state in the room, on all nodes. At most 1 000. */
  members(): Promise<Member[]>;
}
