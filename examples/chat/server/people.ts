import type { Peer } from '@steadysocket/server';
import type { RoomEvent, RoomSummary, ServerMessage } from '../protocol/index.js';
import type { ChatRooms } from './chat-rooms.js';
import type { FeedPage } from './room-feed.js';
import type { ReadPosition, ReadPositions } from './storage/storage.js';
import { UnreadCounter } from './unread-counter.js';

/** Somebody who is signed in on this link. */
export interface ChatUser {
  /** The name. */
  readonly id: string;
  expiresAt: number;
}

export type ChatPeer = Peer<ChatUser, ServerMessage | RoomEvent>;

/** A user with sessions on this node. */
interface Person {
  readonly peers: Set<ChatPeer>;
  /** How far the user has read, by room; `null` until it is known. */
  read: Map<string, number> | null;
}

/** Devices and tabs of one user on one node. Beyond: the session ends with 4429. */
const maxSessions = 50;
const closeTooMany = 4429;

/** How often a session is told of a room, in milliseconds. */
const activityMs = 250;

/** Tells everybody what is unread, on all their devices. */
export class People {
  readonly #people = new Map<string, Person>();
  readonly #counters = new Map<string, UnreadCounter>();
  readonly #rooms: ChatRooms;
  readonly #positions: ReadPositions;
  /** Rooms with news, and for which users: `null` for all of them. */
  readonly #news = new Map<string, Set<string> | null>();
  #timer: NodeJS.Timeout | undefined;

  constructor(rooms: ChatRooms, positions: ReadPositions) {
    this.#rooms = rooms;
    this.#positions = positions;
  }

  /** Sends the first message of a session. Rejects when the storage does not answer. */
  async welcome(peer: ChatPeer): Promise<void> {
    const name = peer.user.id;
    const person = this.#people.get(name) ?? { peers: new Set(), read: null };
    this.#people.set(name, person);
    person.peers.add(peer);
    if (person.peers.size > maxSessions) {
      peer.close(closeTooMany, 'too many sessions');
      return;
    }
    const read = person.read ?? (await this.#readOf(name));
    // Another session of the user may have been faster, and knows more.
    person.read ??= read;
    peer.send({ type: 'welcome', name, rooms: this.#summaries(name, person.read) });
  }

  leave(peer: ChatPeer): void {
    const person = this.#people.get(peer.user.id);
    person?.peers.delete(peer);
    if (person?.peers.size === 0) this.#people.delete(peer.user.id);
  }

  /** Whether the session goes on, with a link or without. */
  has(peer: ChatPeer): boolean {
    return this.#people.get(peer.user.id)?.peers.has(peer) ?? false;
  }

  /** A user says to have read so far: at most what there is, and nothing is written that is known. */
  async advance({ user, room, offset }: ReadPosition): Promise<void> {
    const read = Math.min(offset, this.#counter(room).head);
    if (read > (this.#people.get(user)?.read?.get(room) ?? 0))
      await this.#positions.advance({ user, room, offset: read });
  }

  /** The room has new messages. */
  grown(room: string, { head, messages }: FeedPage): void {
    this.#counter(room).add(head, messages);
    this.#announce(room, null);
  }

  /** A user has read, on whatever node. */
  moved({ user, room, offset }: ReadPosition): void {
    const read = this.#people.get(user)?.read;
    if (!read || offset <= (read.get(room) ?? 0)) return;
    read.set(room, offset);
    this.#announce(room, user);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Somebody new has read everything: what was said before is no news. */
  async #readOf(user: string): Promise<Map<string, number>> {
    const known = new Map(await this.#positions.of(user));
    for (const { name: room } of this.#rooms.of(user)) {
      if (known.has(room)) continue;
      const offset = this.#counter(room).head;
      known.set(room, offset);
      await this.#positions.advance({ user, room, offset });
    }
    return known;
  }

  #summaries(user: string, read: ReadonlyMap<string, number>): RoomSummary[] {
    return this.#rooms.of(user).map(({ name, kind }) => ({ name, kind, ...this.#activity(name, read) }));
  }

  #activity(room: string, positions: ReadonlyMap<string, number>) {
    const counter = this.#counter(room);
    // A log that has lost messages begins below what was read of it.
    const read = Math.min(positions.get(room) ?? 0, counter.head);
    return { head: counter.head, read, unread: counter.after(read) };
  }

  #counter(room: string): UnreadCounter {
    const known = this.#counters.get(room);
    if (known) return known;
    const counter = new UnreadCounter();
    this.#counters.set(room, counter);
    return counter;
  }

  /** @param user Who is told; `null`: all. */
  #announce(room: string, user: string | null): void {
    const audience = this.#news.get(room);
    if (user === null) this.#news.set(room, null);
    else if (audience !== null) this.#news.set(room, (audience ?? new Set()).add(user));
    this.#timer ??= setTimeout(() => this.#spread(), activityMs);
  }

  #spread(): void {
    this.#timer = undefined;
    for (const [room, audience] of this.#news) {
      for (const user of audience ?? this.#people.keys()) this.#tell(user, room);
    }
    this.#news.clear();
  }

  #tell(user: string, room: string): void {
    const person = this.#people.get(user);
    if (!person?.read || !this.#rooms.may(user, room, 'join')) return;
    const activity: ServerMessage = { type: 'activity', room, ...this.#activity(room, person.read) };
    for (const peer of person.peers) peer.send(activity);
  }
}
