import type { Cursor, Member, Refusal } from '@steadysocket/session/wire';
import { isCount } from '@steadysocket/session/wire';
import { ConcurrencyLimit } from '../concurrency-limit.js';
import { fitsSession } from '../limits.js';
import type { Messages } from '../messages.js';
import type { Frame, HubClock, Limits, Peer, User } from '../options.js';
import { Refused } from '../refuse.js';
import type { ServerSession } from '../server-session.js';
import { checkProducer, checkRead, checkRoomName } from './check-arguments.js';
import { checkedLog, checkedPresence } from './checked-stores.js';
import { memoryPresence } from './memory-presence.js';
import { memory } from './memory.js';
import type { NodeRoomHost } from './node-room.js';
import { NodeRoom } from './node-room.js';
import type { HubRoom, PublishOptions, RoomAction, RoomPage, RoomsOptions } from './options.js';
import { maxMembers, memberOf } from './room-members.js';
import type { SessionRoomsHost } from './session-rooms.js';
import type { Appended, Log, LogPage, Presence, Producer } from './stores.js';

/** What the rooms of a node need from their hub. */
export interface RoomsHost<U extends User, In, Out> {
  readonly clock: HubClock;
  readonly limits: Pick<Limits, 'rooms' | 'waitingBytes'>;
  peerOf(session: ServerSession): Peer<U, Out>;
  readonly messages: Messages<In, Out>;
  reportError(error: unknown): void;
}

/** How many pages of the log are read concurrently. Each needs memory until its client has received it. */
const maxReads = 64;

/** How many unused rooms a node keeps. Limited, because a client may join and leave many in a short time. */
const maxUnused = 500;

/** A publication of a client. */
export interface ReceivedPublication {
  readonly room: string;
  readonly sequence: number;
  readonly frame: Frame;
  /** The producer of the session. */
  readonly producer: string;
}

/** The rooms of one node. */
export class Rooms<U extends User, In, Out> implements SessionRoomsHost, NodeRoomHost {
  readonly clock: HubClock;
  readonly log: Log;
  readonly presence: Presence;
  readonly presenceMs: number;
  readonly maxRooms: number;
  readonly #open = new Map<string, NodeRoom>();
  /** Unused rooms, the least recently used first. */
  readonly #unused = new Set<NodeRoom>();
  readonly #reads = new ConcurrencyLimit(maxReads);
  readonly #storing = new Set<Promise<void>>();
  readonly #options: RoomsOptions<U, In, Out>;
  readonly #host: RoomsHost<U, In, Out>;

  constructor(options: RoomsOptions<U, In, Out>, host: RoomsHost<U, In, Out>) {
    this.#options = options;
    this.#host = host;
    this.clock = host.clock;
    this.maxRooms = host.limits.rooms;
    const report = (error: unknown): void => this.reportError(error);
    this.log = checkedLog(options.log ?? memory({ clock: host.clock }), report);
    this.presence = checkedPresence(options.presence ?? memoryPresence({ clock: host.clock }), report);
    this.presenceMs = options.presenceMs ?? 30_000;
  }

  /** Shorter than the log's own time, because a publication may arrive later than it was sent. */
  get publishMs(): number | undefined {
    const publishMs = Math.floor((this.log.producerMs ?? Infinity) * 0.9);
    return isCount(publishMs) ? publishMs : undefined;
  }

  /** How many rooms this node follows. */
  get size(): number {
    return this.#open.size;
  }

  open(name: string): NodeRoom {
    const known = this.#open.get(name);
    if (known) return known;
    const room = new NodeRoom(name, this);
    this.#open.set(name, room);
    return room;
  }

  used(room: NodeRoom): void {
    this.#unused.delete(room);
  }

  unused(room: NodeRoom): void {
    this.#unused.add(room);
    const [oldest] = this.#unused;
    if (this.#unused.size > maxUnused) oldest?.close();
  }

  closed(room: NodeRoom): void {
    this.#unused.delete(room);
    this.#open.delete(room.name);
  }

  read(room: string, after: Cursor | { readonly last: number }, limit: number): Promise<LogPage> {
    return this.#reads.run(() => this.log.read(room, after, limit));
  }

  storing(stored: Promise<void>): void {
    this.#storing.add(stored);
    void stored.then(() => this.#storing.delete(stored));
  }

  /** Resolves when all pending writes to the presence have ended. */
  async stored(): Promise<void> {
    await Promise.all(this.#storing);
  }

  idOf(session: ServerSession): string {
    return this.#host.peerOf(session).id;
  }

  reportError(error: unknown): void {
    this.#host.reportError(error);
  }

  async refusalOf(session: ServerSession, room: string, action: RoomAction): Promise<Refusal | null> {
    const peer = this.#host.peerOf(session);
    try {
      // An application without types may return anything: only `true` allows the action.
      const answer: unknown = await this.#options.authorize({ user: peer.user, room, action, peer });
      return answer === true ? null : { code: 'forbidden' };
    } catch (error) {
      if (error instanceof Refused) return error.toRefusal();
      this.reportError(error);
      return { code: 'failed' };
    }
  }

  /** Appends what a client publishes. Rejects with `Refused`. */
  async publish(session: ServerSession, publication: ReceivedPublication): Promise<Appended> {
    const { room, sequence, producer } = publication;
    const refusal = await this.refusalOf(session, room, 'publish');
    if (refusal) throw new Refused(refusal.code, refusal.message);
    const frame = await this.#frameOf(session, publication);
    // The client chooses its producer id, so it is unique only together with the user.
    const id = JSON.stringify([session.user.id, producer]);
    return this.#append(room, frame, { id, epoch: 0, sequence });
  }

  /** For the application of the server. */
  room(name: string): HubRoom<Out> {
    checkRoomName(name);
    const { presence } = this;
    return {
      publish: (message: Out, { producer }: PublishOptions = {}) => {
        checkProducer(producer);
        return this.#append(name, this.#host.messages.encode(message), producer);
      },
      read: (after, limit = 100) => {
        checkRead(after, limit);
        return this.#read(name, after, limit);
      },
      members: async (): Promise<Member[]> =>
        [...(await presence.list(name, maxMembers))].map(([id, json]) => memberOf(id, json)),
    };
  }

  close(): void {
    for (const room of [...this.#open.values()]) room.close();
  }

  async #append(room: string, frame: Frame, producer?: Producer): Promise<Appended> {
    if (!fitsSession(frame.length, this.#host.limits)) throw new Refused('too-large');
    return this.log.append(room, frame, producer ? { producer } : {});
  }

  async #frameOf(session: ServerSession, { room, frame }: ReceivedPublication): Promise<Frame> {
    const message = this.#host.messages.decode(frame);
    if (!this.#options.onPublish) return frame;
    const peer = this.#host.peerOf(session);
    return this.#host.messages.encode(await this.#options.onPublish({ user: peer.user, room, message, peer }));
  }

  async #read(name: string, after: Cursor | { readonly last: number }, limit: number): Promise<RoomPage> {
    const { epoch, head, gap, entries } = await this.log.read(name, after, limit);
    const messages = entries.map(({ offset, frame }) => ({
      offset,
      message: this.#host.messages.decode(frame),
    }));
    return { epoch, head, gap, messages };
  }
}
