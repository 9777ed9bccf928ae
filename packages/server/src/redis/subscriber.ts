import type { Unsubscribe } from '../rooms/stores.js';
import { Wakes } from '../rooms/wakes.js';
import { Connection } from './connection.js';
import { unavailable } from './unavailable.js';
import { TimedOut, Waits } from './waits.js';
import type { Wires } from './wire.js';

/** How often all rooms are read, because the nodes of a cluster may lose notifications silently. */
const clusterRefreshMs = 30_000;

/** Channels of one command. */
const maxBatch = 500;

const maxPauseMs = 2_000;

export interface SubscriberOptions {
  readonly wires: Wires;
  readonly timeoutMs: number;
}

/** One connection that subscribes to the channels in use. It reconnects by itself, and then wakes all subscribers. */
export class Subscriber {
  readonly #options: SubscriberOptions;
  readonly #wakes = new Wakes();
  readonly #waits = new Waits();
  /** Channels that the current connection listens to. */
  readonly #confirmed = new Set<string>();
  /** Channels to subscribe to or to unsubscribe from, which Redis does not know yet. */
  readonly #wanted = new Set<string>();
  readonly #unwanted = new Set<string>();
  /** Channels that an earlier connection listened to: something may have been missed there. */
  readonly #missed = new Set<string>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #connection: Connection | undefined;
  #isRunning = false;
  #isClosed = false;
  #refreshedAt = 0;
  #onChange = (): void => {};

  constructor(options: SubscriberOptions) {
    this.#options = options;
  }

  /** Rejects with `Refused` if Redis does not confirm it in time. */
  async subscribe(channel: string, wake: () => void): Promise<Unsubscribe> {
    if (this.#isClosed) throw unavailable(new Error('The storage is closed.'));
    const unsubscribe = this.#wakes.add(channel, wake, () => this.#drop(channel));
    this.#unwanted.delete(channel);
    try {
      if (!this.#confirmed.has(channel)) await this.#waits.within(this.#options.timeoutMs, this.#confirmation(channel));
      return unsubscribe;
    } catch (error) {
      unsubscribe();
      throw unavailable(error);
    }
  }

  /**
   * Takes another connection, because a connection for commands was lost then: this one may lead to a server that is no longer
   * the right one. One that was dialled since does not.
   */
  renew(lostAt: number): void {
    if (!this.#connection || this.#connection.dialledAt > lostAt) return;
    this.#connection.lose(new Error('The connection is renewed.'));
    this.#onChange();
  }

  close(): void {
    this.#isClosed = true;
    this.#wakes.clear();
    this.#onChange();
    const closed = new Error('The storage is closed.');
    this.#waits.endAll(closed);
    this.#connection?.lose(closed);
  }

  #confirmation(channel: string): Promise<void> {
    this.#wanted.add(channel);
    return new Promise((resolve) => {
      this.#waiting.set(channel, [...(this.#waiting.get(channel) ?? []), resolve]);
      if (this.#isRunning) this.#onChange();
      else void this.#run();
    });
  }

  #drop(channel: string): void {
    this.#waiting.delete(channel);
    this.#wanted.delete(channel);
    if (this.#confirmed.has(channel)) this.#unwanted.add(channel);
    this.#onChange();
  }

  /** Runs from the first subscription until `close`. No error ends it earlier. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let pauseMs = 20; !this.#isClosed; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
      try {
        const connection = this.#connect();
        await connection.ready;
        pauseMs = 20;
        await this.#serve(connection);
      } catch (error) {
        this.#connection?.lose(error as Error);
      }
      await this.#rest(pauseMs);
    }
  }

  /** Waits for a while, and until there is a subscriber. */
  async #rest(ms: number): Promise<void> {
    if (this.#isClosed) return;
    // `close` ends the pause.
    await this.#waits.pause(ms * (0.5 + Math.random() / 2)).catch(() => {});
    if (this.#wakes.size === 0) await this.#change();
  }

  #connect(): Connection {
    for (const channel of this.#confirmed) this.#missed.add(channel);
    for (const channel of this.#wakes.rooms) this.#wanted.add(channel);
    for (const channels of [this.#confirmed, this.#unwanted]) channels.clear();
    const { wires, timeoutMs } = this.#options;
    this.#connection = new Connection({
      open: (events) => wires.openSubscriber(events),
      isCluster: false,
      dialMs: timeoutMs,
      onMessage: (channel) => this.#wakes.wake(channel),
      onLost: () => this.#onChange(),
    });
    return this.#connection;
  }

  /** Subscribes to the channels in use, until the connection is lost. */
  async #serve(connection: Connection): Promise<never> {
    for (;;) {
      if (connection.isLost) throw new Error('The connection is lost.');
      if (this.#wanted.size > 0) await this.#listen(connection, firstOf(this.#wanted));
      else if (this.#unwanted.size > 0) await this.#leave(connection, firstOf(this.#unwanted));
      else await this.#idle(connection);
    }
  }

  async #listen(connection: Connection, channels: readonly string[]): Promise<void> {
    await connection.subscribe(channels, this.#options.timeoutMs);
    for (const channel of channels) {
      this.#confirmed.add(channel);
      // Nobody may want it any more.
      if (!this.#wakes.has(channel)) this.#unwanted.add(channel);
      this.#wanted.delete(channel);
      if (this.#missed.delete(channel)) this.#wakes.wake(channel);
      for (const resolve of this.#waiting.get(channel) ?? []) resolve();
      this.#waiting.delete(channel);
    }
  }

  async #leave(connection: Connection, channels: readonly string[]): Promise<void> {
    // First, so that a new subscriber of one of them subscribes again.
    for (const channel of channels) for (const set of [this.#confirmed, this.#unwanted]) set.delete(channel);
    await connection.unsubscribe(channels, this.#options.timeoutMs);
  }

  /** Waits for a change. A silent connection gets a ping. */
  async #idle(connection: Connection): Promise<void> {
    const { timeoutMs, wires } = this.#options;
    try {
      await this.#waits.within(timeoutMs / 2, this.#change());
    } catch (error) {
      if (!(error instanceof TimedOut)) throw error;
      await connection.ping(timeoutMs);
      if (!wires.isCluster || performance.now() - this.#refreshedAt < clusterRefreshMs) return;
      this.#refreshedAt = performance.now();
      this.#wakes.wakeAll();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = resolve;
    });
  }
}

const firstOf = (channels: ReadonlySet<string>): string[] => [...channels].slice(0, maxBatch);
