import { setTimeout as delay } from 'node:timers/promises';
import { json } from '@steadysocket/core';
import type { Hub, HubRoom } from '@steadysocket/server';
import { createHub, refuse } from '@steadysocket/server';
import type { ClientMessage, History, Refreshed, RoomEvent, Said, Say, ServerMessage } from '../protocol/index.js';
import type { BotOptions } from './bot/bot.js';
import { Bot } from './bot/bot.js';
import type { ChatRoom } from './chat-rooms.js';
import { ChatRooms, standardRooms } from './chat-rooms.js';
import { Metrics } from './metrics.js';
import { Pace } from './pace.js';
import { parseMessage, parseSay } from './parse-message.js';
import type { ChatPeer, ChatUser } from './people.js';
import { People } from './people.js';
import { RoomFeed } from './room-feed.js';
import type { PositionListener, Storage } from './storage/storage.js';
import type { TokenIssuer } from './token-issuer.js';

export interface ChatServiceOptions {
  readonly storage: (moved: PositionListener) => Promise<Storage>;
  readonly tokens: TokenIssuer;
  /** @default standardRooms */
  readonly rooms?: readonly ChatRoom[] | undefined;
  readonly bot?: BotOptions | undefined;
}

export type ChatHub = Hub<ChatUser, ServerMessage | RoomEvent, unknown>;

/** How often expired sessions are looked for. */
const expiryMs = 1_000;

/** Until the next try when the storage does not answer. */
const retryMs = 1_000;

/** One node of the chat, without its HTTP: the hub and what the application does with it. */
export class ChatService {
  readonly metrics = new Metrics();
  readonly hub: ChatHub;
  readonly #storage: Storage;
  readonly #tokens: TokenIssuer;
  readonly #rooms: ChatRooms;
  readonly #people: People;
  readonly #feeds: RoomFeed[] = [];
  /** By the name of the room. */
  readonly #bots = new Map<string, Bot>();
  /** A page that comes back sends what was written offline. */
  readonly #writing = new Pace({ perSecond: 5, burst: 50 });
  readonly #reading = new Pace({ perSecond: 5, burst: 30 });
  readonly #expiring: NodeJS.Timeout;
  #isDraining = false;

  /** Resolves when the node knows its rooms, and clients may come. */
  static async start({ storage, tokens, rooms = standardRooms, bot }: ChatServiceOptions): Promise<ChatService> {
    const moved: PositionListener = (position) => service.#people.moved(position);
    const service: ChatService = new ChatService(await storage(moved), tokens, new ChatRooms(rooms));
    await Promise.all([...service.#rooms.all].map((room) => service.#follow(room, bot)));
    return service;
  }

  private constructor(storage: Storage, tokens: TokenIssuer, rooms: ChatRooms) {
    this.#storage = { ...storage, log: this.metrics.watch(storage.log) };
    this.#tokens = tokens;
    this.#rooms = rooms;
    this.#people = new People(rooms, storage.positions);
    this.hub = this.#createHub();
    this.#expiring = setInterval(() => this.#endExpired(), expiryMs);
    this.metrics.gauge('chat_sessions', () => this.hub.stats.sessions);
    this.metrics.gauge('chat_sessions_without_link', () => this.hub.stats.detached);
  }

  /** Why no client should be sent here, or `null`. Rejects when the storage does not answer. */
  async healthProblem(): Promise<string | null> {
    if (this.#isDraining) return 'draining';
    await this.#storage.check();
    return null;
  }

  /** Sends the clients away, a few at a time, and stops when the last handler has finished. */
  async drain(overMs: number): Promise<void> {
    this.#isDraining = true;
    await this.hub.drain({ overMs });
    await this.#stop();
  }

  /** Stops at once. */
  async close(): Promise<void> {
    this.hub.close();
    await this.#stop();
  }

  async #stop(): Promise<void> {
    clearInterval(this.#expiring);
    for (const bot of this.#bots.values()) bot.stop();
    for (const feed of this.#feeds) feed.stop();
    this.#people.stop();
    this.metrics.stop();
    await this.#storage.close();
  }

  #createHub(): ChatHub {
    return createHub<ChatUser, ClientMessage | Say, ServerMessage | RoomEvent>({
      codec: json(),
      limits: { frameBytes: 64 * 1024, framesPerSecond: 100, burst: 1_000, rooms: 50, waitingBytes: 4 * 1024 ** 2 },
      rooms: {
        log: this.#storage.log,
        presence: this.#storage.presence,
        authorize: ({ user, room, action }) => this.#rooms.may(user.id, room, action),
        onPublish: ({ user, room, message }) => this.#stamp(user, room, message),
      },
      authenticate: ({ auth }) => this.#userOf(auth),
      onSession: (peer) => void this.#welcome(peer),
      onMessage: (peer, message) => this.#answer(peer, parseMessage(message)),
      onSessionEnd: (peer, { reason }) => {
        this.#people.leave(peer);
        this.metrics.count('chat_session_ends_total', { reason });
      },
    });
  }

  async #userOf(access: unknown): Promise<ChatUser> {
    const verified = await this.#tokens.verify(access, 'access');
    if ('problem' in verified) throw refuse(verified.problem);
    return { id: verified.name, expiresAt: verified.expiresAt };
  }

  /** Author and time are the server's word. */
  #stamp(user: ChatUser, room: string, message: unknown): Said {
    const { id, text } = parseSay(message);
    const mayAsk = this.#bots.get(room)?.mayAsk(user.id) ?? true;
    if (!mayAsk || !this.#writing.take(user.id)) throw refuse('slow-down');
    return { type: 'said', id, author: user.id, text, at: Date.now() };
  }

  async #welcome(peer: ChatPeer): Promise<void> {
    try {
      await this.#people.welcome(peer);
    } catch {
      await delay(retryMs);
      if (this.#people.has(peer)) await this.#welcome(peer);
    }
  }

  #answer(peer: ChatPeer, message: ClientMessage): Promise<unknown> {
    switch (message.type) {
      case 'read':
        return this.#markRead(peer, message);
      case 'refresh':
        return this.#refresh(peer, message.access);
      case 'history':
        return this.#history(peer, message);
    }
  }

  async #markRead(peer: ChatPeer, { room, offset }: { readonly room: string; readonly offset: number }): Promise<void> {
    const user = peer.user.id;
    if (!this.#rooms.may(user, room, 'join')) throw refuse('forbidden');
    await this.#people.advance({ user, room, offset });
  }

  async #refresh(peer: ChatPeer, access: string): Promise<Refreshed> {
    const { id, expiresAt } = await this.#userOf(access);
    if (id !== peer.user.id) throw refuse('invalid-token');
    peer.user.expiresAt = expiresAt;
    return { expiresAt };
  }

  async #history(
    peer: ChatPeer,
    { room, before, limit }: { readonly room: string; readonly before: number; readonly limit: number },
  ): Promise<History> {
    if (!this.#rooms.may(peer.user.id, room, 'join')) throw refuse('forbidden');
    if (!this.#reading.take(peer.user.id)) throw refuse('slow-down');
    const known = this.#room(room);
    const { epoch } = await known.read({ last: 0 }, 1);
    const start = Math.max(before - 1 - limit, 0);
    const page = await known.read({ epoch, offset: start }, Math.max(before - 1 - start, 1));
    return { epoch, messages: page.messages.filter(({ offset }) => offset < before) as History['messages'] };
  }

  /** A link that goes on for longer than its token was good for. */
  #endExpired(): void {
    const now = Date.now();
    for (const peer of this.hub.peers) if (peer.isConnected && peer.user.expiresAt <= now) peer.close(4401, 'expired');
  }

  async #follow({ name, kind }: ChatRoom, options: BotOptions | undefined): Promise<void> {
    const room = this.#room(name);
    const bot = kind === 'bot' ? new Bot(room, options) : null;
    if (bot) this.#bots.set(name, bot);
    const feed = new RoomFeed(room, (page) => {
      this.#people.grown(name, page);
      bot?.grown(page);
    });
    this.#feeds.push(feed);
    await feed.start(this.#storage.log, name);
  }

  /** Rooms hold events only: what clients publish is stamped first. */
  #room(name: string): HubRoom<RoomEvent> {
    return this.hub.room(name);
  }
}
