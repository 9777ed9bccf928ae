import type { Cursor, Gap, Member } from '@steadysocket/session/wire';
import type { Peer, User } from '../options.js';
import type { Appended, Log, Presence, Producer } from './stores.js';

/** Receive what is published, publish, or be shown to the others. */
export type RoomAction = 'join' | 'publish' | 'present';

/** What a client asks for. */
export interface RoomRequest<U extends User, Out> {
  readonly user: U;
  readonly room: string;
  readonly action: RoomAction;
  readonly peer: Peer<U, Out>;
}

/** A message that a client wants to publish. */
export interface Publication<U extends User, In, Out> {
  readonly user: U;
  readonly room: string;
  readonly message: In;
  readonly peer: Peer<U, Out>;
}

export interface RoomsOptions<U extends User, In, Out> {
  /**
   * Says whether a client may. Called for each join, each publication and each state. An allowed join holds until the client
   * leaves: call `peer.leave(room)` when rights change. Not called for a join to a room that `peer.join` has put the client into. `false` refuses with the code `forbidden`, `throw refuse(code)` with another one.
   */
  authorize(request: RoomRequest<U, Out>): boolean | Promise<boolean>;
  /**
   * Makes what the room gets of what a client publishes: the place to check it, and to stamp author and time. `throw
   * refuse(code)` refuses it. A publication that comes twice, because its acknowledgement was lost, is passed here twice, and is
   * in the room once.
   *
   * @default the room gets the message as it is
   */
  onPublish?(publication: Publication<U, In, Out>): Out | Promise<Out>;
  /** Where messages are kept, and how nodes share them. @default memory(), of this hub alone */
  readonly log?: Log;
  /**
   * Where nodes share who is in a room. Hubs that share a log need a shared presence as well: otherwise each shows its own
   * members only.
   *
   * @default memoryPresence(), of this hub alone
   */
  readonly presence?: Presence;
  /**
   * How long a room shows a member whose node has died, in milliseconds; nodes renew theirs three times as often. A client
   * without a link is shown no longer either.
   *
   * @default 30_000
   */
  readonly presenceMs?: number;
}

export interface PublishOptions {
  /** Who publishes, so that a publication that is repeated counts once. @default none: each call is a message of its own */
  readonly producer?: Producer;
}

export interface RoomPage {
  readonly epoch: string;
  /** The offset of the latest message of the room, 0 for none. */
  readonly head: number;
  /** Why there are no messages; `null` if the cursor is good. */
  readonly gap: Gap | null;
  /** As the codec decodes them: older versions of the application may have written them. */
  readonly messages: readonly { readonly offset: number; readonly message: unknown }[];
}

/** A room, as the server's application uses it. Any node may. */
export interface HubRoom<Out> {
  /**
   * Resolves when the log has the message. Rejects with `Refused`: `log-unavailable`, `fenced`, and `too-large` for more than half
   * of `limits.waitingBytes`. Throws what the codec throws, and a TypeError for an invalid producer.
   */
  publish(message: Out, options?: PublishOptions): Promise<Appended>;
  /**
   * Up to `limit` messages after a cursor, or of the last `last` ones. Rejects with what the codec throws. Throws a
   * TypeError for an invalid cursor or limit.
   *
   * @param limit Default: 100.
   */
  read(after: Cursor | { readonly last: number }, limit?: number): Promise<RoomPage>;
  /** Who shows a state in the room, on all nodes. At most 1 000. */
  members(): Promise<Member[]>;
}
