import { check } from '../check.js';
import type { Connection, Inside } from '../connection-types.js';
import { disposable } from '../disposable.js';
import { Emitter } from '../emitter.js';
import { rethrowLater } from '../errors.js';
import type { LingerOptions } from '../lingering-leases.js';
import { LingeringLeases } from '../lingering-leases.js';
import type { OpenInfo } from '../message-types.js';
import type { Schedule } from '../platform-types.js';
import type { Disposer, Leasable, MessageSource, Readable, Unsubscribe } from '../readable.js';
import type { Status } from '../snapshot-types.js';
import { WeakCache } from '../weak-cache.js';
import { sharedFrameOf } from './shared-frame.js';

/** How topics are requested from the server, and recognized in its messages. */
export interface SubscriptionsOptions<Key, In, Out> {
  /**
   * Creates the message that subscribes. Called when a topic gets its first user on an open link, and for each topic in use when a
   * link opens whose session was not resumed. `last` is the latest message since the first user of the topic, if any: a server that
   * can continue after it should be requested to.
   */
  subscribe(key: Key, last?: In): Out;
  /** Creates the message that unsubscribes. Called `lingerMs` after the last user has left, on the link that is open then. */
  unsubscribe(key: Key): Out;
  /** The topic that a message belongs to; `undefined` for none. Keys are compared as those of a `Map`. */
  keyOf(message: In): Key | undefined;
  /**
   * How long a topic outlives its last user, in milliseconds, so that route changes do not make it flap.
   *
   * @default the connection's
   */
  readonly lingerMs?: number;
}

/**
 * The status of a topic.
 *
 * - `idle`: the topic has no user, or the connection is idle
 * - `connecting`, `waiting`, `closing`, `closed`: the topic is in use, and this is the status of the connection
 * - `subscribed`: the message that subscribes was written to the open link. The server may not have accepted it
 */
export type TopicStatus = Exclude<Status, 'open'> | 'subscribed';

export interface TopicSnapshot {
  readonly status: TopicStatus;
}

/**
 * The messages of one key. Hooks, composables and folds take it as they take a connection. A lease subscribes, and keeps the
 * connection open as well.
 */
export interface Topic<In> extends MessageSource<In>, Leasable, Readable<TopicSnapshot> {
  on(event: 'message', listener: (message: In) => void): Disposer;
  subscribe(listener: () => void): Disposer;
  acquire(): Disposer;
}

/**
 * Topics of one connection, subscribed while they are in use. `topic(key)` returns the same object as long as it is used or
 * referenced.
 *
 * The first user subscribes, the last one unsubscribes after a linger. Topics in use are subscribed again on every link whose
 * session was not resumed, before the queue is written. None of these messages is queued: without an open link, an unsubscribe is
 * not sent. Errors of the functions are reported as uncaught. A topic's messages are also delivered to the connection's listeners.
 */
export function subscriptions<In, Out, Key = string>(
  connection: Connection<In, Out>,
  options: SubscriptionsOptions<Key, In, Out>,
): (key: Key) => Topic<In> {
  const desk = new Desk(connection, options);
  return (key) => desk.topics.take(key, () => new KeyedTopic(key, desk));
}

const idle: TopicSnapshot = { status: 'idle' };

/** Shared by the topics of a connection: the connection, and which topics its server knows. */
class Desk<Key, In, Out> {
  /** All topics that the application references, and those with listeners. */
  readonly topics = new WeakCache<Key, KeyedTopic<Key, In>>();
  readonly schedule: Schedule;
  readonly linger: LingerOptions;
  /** Topics in use, also while they linger. */
  readonly #used = new Map<Key, KeyedTopic<Key, In>>();
  /** The topics that are subscribed in the session of the latest link. */
  readonly #subscribed = new Set<Key>();
  readonly #inside: Inside<Out>;
  #status: Status = 'idle';
  #ends: Unsubscribe[] = [];

  readonly #options: SubscriptionsOptions<Key, In, Out>;

  constructor(
    readonly connection: Connection<In, Out>,
    options: SubscriptionsOptions<Key, In, Out>,
  ) {
    this.#options = options;
    this.#inside = connection['~inside']();
    const { clock, lingerMs } = this.#inside.settings;
    this.schedule = sharedFrameOf(connection);
    this.linger = { clock, lingerMs: check('lingerMs', options.lingerMs, [lingerMs]) };
  }

  statusOf(key: Key): TopicStatus {
    const { status } = this.connection.getSnapshot();
    if (!this.#used.has(key)) return 'idle';
    return status !== 'open' ? status : this.#subscribed.has(key) ? 'subscribed' : 'waiting';
  }

  use(topic: KeyedTopic<Key, In>): void {
    this.#used.set(topic.key, topic);
    if (this.#ends.length === 0) this.#listen();
    this.#subscribeTo(topic);
  }

  leave({ key }: KeyedTopic<Key, In>): void {
    this.#used.delete(key);
    this.#unsubscribeFrom(key);
    this.#rest();
  }

  #listen(): void {
    const { connection } = this;
    this.#status = connection.getSnapshot().status;
    this.#ends = [
      connection.on('message', (message) => this.#used.get(this.#options.keyOf(message) as Key)?.receive(message)),
      connection.subscribe(() => this.#follow()),
      this.#inside.onLink((info) => this.#onLink(info)),
    ];
  }

  /** A link has opened; the topics are notified with the connection's change. */
  #onLink({ resumed }: Pick<OpenInfo, 'resumed'>): void {
    if (!resumed) this.#subscribed.clear();
    for (const key of this.#subscribed) if (!this.#used.has(key)) this.#unsubscribeFrom(key);
    for (const topic of this.#used.values()) this.#subscribeTo(topic);
  }

  #follow(): void {
    const { status } = this.connection.getSnapshot();
    if (status === this.#status) return;
    this.#status = status;
    for (const topic of this.#used.values()) topic.update();
    this.#rest();
  }

  #rest(): void {
    const { status, cause } = this.connection.getSnapshot();
    // The session will not be resumed; after `pause` it may be.
    const isOver = status === 'closed' || (status === 'idle' && this.#used.size === 0 && cause?.kind !== 'paused');
    if (isOver) this.#subscribed.clear();
    if (this.#used.size > 0 || this.#subscribed.size > 0) return;
    for (const end of this.#ends.splice(0)) end();
  }

  #subscribeTo({ key, last }: KeyedTopic<Key, In>): void {
    if (this.#subscribed.has(key)) return;
    if (this.#write(() => this.#options.subscribe(key, last))) this.#subscribed.add(key);
  }

  #unsubscribeFrom(key: Key): void {
    if (!this.#subscribed.has(key)) return;
    if (this.#write(() => this.#options.unsubscribe(key))) this.#subscribed.delete(key);
  }

  #write(make: () => Out): boolean {
    const { mailbox, sender } = this.#inside;
    try {
      return this.connection.getSnapshot().status === 'open' && mailbox.enter(() => sender.writeAhead(make()));
    } catch (error) {
      rethrowLater(error);
      return false;
    }
  }
}

class KeyedTopic<Key, In> implements Topic<In> {
  readonly schedule: Schedule;
  last: In | undefined;
  readonly #messages = new Emitter<In>();
  readonly #changes = new Emitter<void>();
  readonly #leases: LingeringLeases;
  #snapshot = idle;
  /** What listeners were last notified of. */
  #notified = idle;

  readonly #desk: Desk<Key, In, unknown>;

  constructor(
    readonly key: Key,
    desk: Desk<Key, In, unknown>,
  ) {
    this.#desk = desk;
    this.schedule = desk.schedule;
    this.#leases = new LingeringLeases(desk.linger, (isWanted) => {
      if (isWanted) desk.use(this);
      else desk.leave(this);
      this.last = undefined;
      this.update();
    });
  }

  on(_event: 'message', listener: (message: In) => void): Disposer {
    return this.#keptWhile(this.#messages.on(listener));
  }

  subscribe(listener: () => void): Disposer {
    return this.#keptWhile(this.#changes.on(listener));
  }

  acquire(): Disposer {
    const release = this.#leases.acquire();
    const releaseConnection = this.#desk.connection.acquire();
    return disposable(() => {
      // First: the topic lingers as long as the connection does, and then unsubscribes on a link that is still open.
      release();
      releaseConnection();
    });
  }

  getSnapshot(): TopicSnapshot {
    const status = this.#desk.statusOf(this.key);
    if (status !== this.#snapshot.status) this.#snapshot = { status };
    return this.#snapshot;
  }

  getServerSnapshot(): TopicSnapshot {
    return idle;
  }

  receive(message: In): void {
    this.last = message;
    this.#messages.emit(message);
  }

  /** Notifies of a change, if the status differs from what listeners know. */
  update(): void {
    const notified = this.#notified;
    this.#notified = this.getSnapshot();
    if (notified !== this.#notified) this.#changes.emit();
  }

  #keptWhile(stop: Unsubscribe): Disposer {
    const { topics } = this.#desk;
    topics.keep(this);
    return disposable(() => {
      stop();
      if (this.#messages.isEmpty && this.#changes.isEmpty) topics.release(this);
    });
  }
}
