import type { Log, Presence, Unsubscribe } from '@steadysocket/server';
import { refuse } from '@steadysocket/server';
import type { Computer } from '../simulation/virtual-time.js';

/**
 * How the way between a node and the stores is: `unreachable` loses calls, `mute` answers, and both make the node give up after
 * a while.
 */
export type LineState = 'fine' | 'unreachable' | 'mute';

/** The way from one node to the stores that all share. */
export class StoreLine {
  state: LineState = 'fine';
  /** How long calls and answers travel. */
  callMs = 0;
  answerMs = 0;
  timeoutMs = 5_000;
  /** Whether wakes get lost. */
  isDeaf = false;
  /** The node is gone: nothing arrives there any more. */
  isDead = false;
  /** Calls that are under way. */
  calls = 0;
  #hasLostWakes = false;
  readonly #wakes = new Set<{ readonly wake: () => void }>();
  readonly #network: Computer;

  constructor(network: Computer) {
    this.#network = network;
  }

  get subscriptions(): number {
    return this.#wakes.size;
  }

  /** Wakes everybody if wakes were lost. */
  mend(): void {
    this.state = 'fine';
    this.isDeaf = false;
    this.callMs = this.answerMs = 0;
    if (!this.#hasLostWakes) return;
    this.#hasLostWakes = false;
    for (const { wake } of [...this.#wakes]) this.#deliver(wake);
  }

  call<T>(work: () => Promise<T>): Promise<T> {
    if (this.isDead) return new Promise(() => {});
    if (this.state === 'fine' && this.callMs + this.answerMs === 0) return this.#direct(work);
    return new Promise((resolve, reject) => {
      let isOpen = true;
      this.calls += 1;
      const settle = (settles: () => void): void => {
        if (!isOpen) return;
        isOpen = false;
        this.calls -= 1;
        this.#network.clearTimeout(timer);
        if (!this.isDead) settles();
      };
      const timer = this.#network.setTimeout(() => settle(() => reject(refuse('log-unavailable'))), this.timeoutMs);
      const answer = (settles: () => void): void => {
        if (this.state === 'fine') this.#network.setTimeout(() => settle(settles), this.answerMs);
      };
      if (this.state === 'unreachable') return;
      this.#network.setTimeout(() => {
        work().then(
          (value) => answer(() => resolve(value)),
          (error: unknown) => answer(() => reject(error)),
        );
      }, this.callMs);
    });
  }

  async subscribe(subscribing: (wake: () => void) => Promise<Unsubscribe>, wake: () => void): Promise<Unsubscribe> {
    const subscription = { wake };
    const unsubscribe = await this.call(() => subscribing(() => this.#hear(subscription)));
    this.#wakes.add(subscription);
    return () => {
      this.#wakes.delete(subscription);
      unsubscribe();
    };
  }

  #hear(subscription: { readonly wake: () => void }): void {
    const deliver = (): void => {
      if (this.#wakes.has(subscription)) this.#deliver(subscription.wake);
    };
    if (this.isDeaf || this.state !== 'fine') {
      this.#hasLostWakes = true;
      return;
    }
    // By another way than answers, which they may overtake.
    queueMicrotask(deliver);
  }

  #deliver(wake: () => void): void {
    if (!this.isDead) wake();
  }

  async #direct<T>(work: () => Promise<T>): Promise<T> {
    const value = await work();
    return this.isDead ? new Promise(() => {}) : value;
  }
}

/** The log, as one node reaches it. */
export function logOver(line: StoreLine, log: Log): Log {
  return {
    append: (...call) => line.call(() => log.append(...call)),
    read: (...call) => line.call(() => log.read(...call)),
    subscribe: (room, wake) => line.subscribe((hears) => log.subscribe(room, hears), wake),
    close: () => Promise.resolve(),
  };
}

export function presenceOver(line: StoreLine, presence: Presence): Presence {
  return {
    set: (room, entries, ttlMs) => line.call(() => presence.set(room, entries, ttlMs)),
    delete: (room, ids) => line.call(() => presence.delete(room, ids)),
    list: (room, limit) => line.call(() => presence.list(room, limit)),
    subscribe: (room, wake) => line.subscribe((hears) => presence.subscribe(room, hears), wake),
    close: () => Promise.resolve(),
  };
}
