import type { Hello, Window } from '@steadysocket/session/wire';
import { closeCodes, randomId } from '@steadysocket/session/wire';
import { checkDrain, checkOptions } from './check-options.js';
import { systemClock } from './clock.js';
import { DetachedSessions } from './detached-sessions.js';
import type { LinkReceiver } from './hub-link.js';
import { LinkGate } from './hub-link.js';
import { limitsOf, windowOf } from './limits.js';
import { LinkRefused } from './link-refused.js';
import { logError } from './log-error.js';
import { Messages } from './messages.js';
import type {
  DrainOptions,
  Frame,
  HubClock,
  HubOptions,
  Limits,
  MessageContext,
  Peer,
  SessionEndInfo,
  User,
} from './options.js';
import { Refused } from './refuse.js';
import type { HubRoom } from './rooms/options.js';
import type { ReceivedPublication } from './rooms/rooms.js';
import { Rooms } from './rooms/rooms.js';
import { SessionRooms } from './rooms/session-rooms.js';
import { ServerSession } from './server-session.js';
import type { HubLink, SessionHost } from './session-host.js';
import { SessionPeer } from './session-peer.js';
import { SessionRegistry } from './session-registry.js';

export interface Hub<U extends User, Out, Request> {
  /** Called by adapters when a link has opened. */
  accept(link: HubLink, request: Request): LinkReceiver;
  /** All clients with a session, with or without a link. */
  readonly peers: Iterable<Peer<U, Out>>;
  /** Returns a room for the server's application. Throws a TypeError for an invalid name, and without the option `rooms`. */
  room(name: string): HubRoom<Out>;
  /** For monitoring. `rooms` is the number of rooms that this node follows. */
  readonly stats: { readonly sessions: number; readonly detached: number; readonly rooms: number };
  /** The limits that adapters apply to frames. */
  readonly limits: Limits;
  /** The interval of heartbeats, for adapters. */
  readonly heartbeatMs: number;
  /**
   * Ends gracefully: accepts no new clients, asks the connected ones to leave, waits for handlers, and closes every link with 1012.
   * Throws a TypeError for an option that is out of range.
   */
  drain(options?: DrainOptions): Promise<void>;
  /** Ends every session and every link at once. */
  close(): void;
}

/** A link that is silent for this many heartbeats is dead. More than one, because a hidden page sends one a minute. */
const silentBeats = 4;

const restarts = 'the server restarts';

/**
 * Creates the server of sessions: an engine without I/O. An adapter, such as that for `ws`, connects it with sockets.
 *
 * @throws TypeError for an invalid option.
 */
export function createHub<
  U extends User = User,
  In = string | ArrayBuffer,
  Out = string | ArrayBuffer,
  Request = unknown,
>(options: HubOptions<U, In, Out, Request>): Hub<U, Out, Request> {
  return new SessionHub(options);
}

class SessionHub<U extends User, In, Out, Request> implements Hub<U, Out, Request>, SessionHost {
  readonly clock: HubClock;
  readonly limits: Limits;
  readonly window: Window;
  readonly heartbeatMs: number;
  #isClosing = false;
  #sweepTimer: unknown = null;
  #drained: Promise<void> | null = null;
  readonly #registry: SessionRegistry;
  readonly #peers = new Map<ServerSession, Peer<U, Out>>();
  /** Ends that the application does not know of. */
  readonly #ends: (() => unknown)[] = [];
  #isAnnouncing = false;
  /** Links that have not said hello. */
  readonly #strangers = new Set<LinkGate<U>>();
  readonly #rooms: Rooms<U, In, Out> | null;
  readonly #messages: Messages<In, Out>;
  readonly #options: HubOptions<U, In, Out, Request>;

  constructor(options: HubOptions<U, In, Out, Request>) {
    checkOptions(options);
    this.#options = options;
    this.clock = options.clock ?? systemClock;
    this.limits = limitsOf(options.limits);
    this.window = windowOf(options.window);
    this.heartbeatMs = options.heartbeatMs ?? 25_000;
    this.#messages = new Messages(options.codec);
    const detached = new DetachedSessions({
      clock: this.clock,
      limits: this.limits,
      resumeWindowMs: options.resumeWindowMs ?? 120_000,
      hasUsers: options.authenticate !== undefined,
    });
    this.#registry = new SessionRegistry(detached);
    this.#rooms = options.rooms
      ? new Rooms(options.rooms, {
          clock: this.clock,
          limits: this.limits,
          peerOf: (session) => this.#knownPeerOf(session),
          messages: this.#messages,
          reportError: (error) => {
            this.reportError(error);
          },
        })
      : null;
  }

  get peers(): Iterable<Peer<U, Out>> {
    return this.#peers.values();
  }

  get stats(): { readonly sessions: number; readonly detached: number; readonly rooms: number } {
    return { sessions: this.#registry.size, detached: this.#registry.detached, rooms: this.#rooms?.size ?? 0 };
  }

  get publishMs(): number | undefined {
    return this.#rooms?.publishMs;
  }

  room(name: string): HubRoom<Out> {
    if (!this.#rooms) throw new TypeError('rooms must be an option of createHub');
    return this.#rooms.room(name);
  }

  accept(link: HubLink, request: Request): LinkReceiver {
    const gate = new LinkGate<U>(link, {
      clock: this.clock,
      limits: this.limits,
      authenticate: ({ auth }) =>
        this.#options.authenticate ? this.#options.authenticate({ auth, request }) : ({ id: '' } as U),
      enter: (...entering) => this.#enter(...entering),
      greeted: (stranger) => this.#strangers.delete(stranger),
      reportError: (error) => {
        this.reportError(error);
      },
    });
    this.#strangers.add(gate);
    if (this.#isClosing) gate.refuse(closeCodes.restarting, restarts);
    return gate;
  }

  drain(options: DrainOptions = {}): Promise<void> {
    checkDrain(options);
    return (this.#drained ??= this.#drain(options));
  }

  async #drain({ overMs = 0, retryAfterMs = 0, timeoutMs = 10_000 }: DrainOptions): Promise<void> {
    this.#refuseStrangers();
    const present = this.#registry.all().filter(({ link, isBusy }) => link !== null || isBusy);
    const goodbyes = present.map(async (session, index) => {
      await this.#within((overMs * index) / present.length);
      const { link } = session;
      await this.#within(timeoutMs, session.leave(retryAfterMs));
      link?.close(closeCodes.restarting, restarts);
    });
    await Promise.all(goodbyes);
    this.close();
    // The members of this node are hidden now, so the application may close the stores.
    if (this.#rooms) await this.#within(timeoutMs, this.#rooms.stored());
  }

  close(): void {
    this.#refuseStrangers();
    for (const session of this.#registry.all()) session.end('ended', closeCodes.restarting, restarts);
    this.#registry.close();
    this.#rooms?.close();
    this.clock.clearTimeout(this.#sweepTimer);
    this.#sweepTimer = null;
  }

  // What sessions need.

  handle(session: ServerSession, frame: Frame, context: MessageContext): unknown {
    return this.#options.onMessage(this.#knownPeerOf(session), this.#messages.decode(frame), context);
  }

  publish(session: ServerSession, publication: ReceivedPublication): unknown {
    if (!this.#rooms) throw new Refused('no-rooms');
    return this.#rooms.publish(session, publication);
  }

  roomsOf(session: ServerSession): SessionRooms | null {
    return this.#rooms && new SessionRooms(session, this.#rooms);
  }

  detached(session: ServerSession): void {
    this.#registry.detach(session);
  }

  ended(session: ServerSession, info: SessionEndInfo): void {
    const peer = this.#peers.get(session);
    this.#registry.remove(session, info.reason);
    this.#peers.delete(session);
    if (peer) this.#ends.push(() => this.#options.onSessionEnd?.(peer, info));
    this.#announceEnds();
  }

  /** One after another: an application that sends something to everybody then may end others by it, thousands in a row. */
  #announceEnds(): void {
    if (this.#isAnnouncing) return;
    this.#isAnnouncing = true;
    for (const announce of this.#ends) this.#contain(announce);
    this.#ends.length = 0;
    this.#isAnnouncing = false;
  }

  reportError(error: unknown): void {
    try {
      (this.#options.onError ?? logError)(error);
    } catch (thrown) {
      rethrowLater(thrown);
    }
  }

  #refuseStrangers(): void {
    this.#isClosing = true;
    for (const stranger of this.#strangers) stranger.refuse(closeCodes.restarting, restarts);
  }

  /** Resumes the session, or begins a new one. */
  #enter(link: HubLink, hello: Hello, user: U): ServerSession {
    if (this.#isClosing) throw new LinkRefused(closeCodes.restarting, restarts);
    const registry = this.#registry;
    const { session: known, reason } = registry.find(hello, user);
    if (known) {
      known.user = user;
      registry.reattach(known);
      known.attach(link, hello, { resumed: true });
      return known;
    }
    const { sessions, sessionsPerUser } = this.limits;
    const isOneOfMany = this.#options.authenticate !== undefined && registry.countOf(user.id) >= sessionsPerUser;
    if (registry.size >= sessions || isOneOfMany) throw new LinkRefused(closeCodes.overloaded, 'too many sessions');
    const session = new ServerSession(randomId(), user, hello, this);
    const peer = new SessionPeer<U, Out>(session, this.#messages);
    registry.add(session);
    this.#peers.set(session, peer);
    session.attach(link, hello, { resumed: false, ...(reason !== null && { reason }) });
    this.#contain(() => this.#options.onSession?.(peer));
    this.#sweep();
    return session;
  }

  #knownPeerOf(session: ServerSession): Peer<U, Out> {
    return this.#peers.get(session) ?? new SessionPeer(session, this.#messages);
  }

  /** Closes links that have been silent for too long. Runs while there are sessions. */
  #sweep(): void {
    if (this.#isClosing) return;
    this.#sweepTimer ??= this.clock.setTimeout(() => {
      this.#sweepTimer = null;
      for (const session of this.#registry.all()) session.expectLife();
      if (this.#registry.size > 0) this.#sweep();
    }, silentBeats * this.heartbeatMs);
  }

  /** Resolves with the promise, or when the time is over. */
  #within(timeoutMs: number, promise?: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.clock.setTimeout(resolve, timeoutMs);
      void promise?.then(() => {
        this.clock.clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Calls what must not stop the hub, now or, where it is asynchronous, later. */
  #contain(call: () => unknown): void {
    const report = (error: unknown): void => this.reportError(error);
    try {
      Promise.resolve(call()).catch(report);
    } catch (error) {
      report(error);
    }
  }
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
