import type { Script } from './script.js';
import { TimedOut, Waits } from './waits.js';
import type { Wire, WireEvents } from './wire.js';

/** The connection was lost before the answer. The command may have been executed. */
class Lost extends Error {
  override readonly name: string = 'Lost';
}

export interface ConnectionOptions {
  /** Whether there are several nodes behind it, so that answers of one say nothing of another. */
  readonly isCluster: boolean;
  /** How long it may take until it is open. */
  readonly dialMs: number;
  readonly open: (events: WireEvents) => Wire;
  readonly onMessage: (channel: string) => void;
  /** Called once, not if the connection is closed by `lose`. */
  readonly onLost: () => void;
}

/** One wire from its dial to its end. */
export class Connection {
  /** Rejects if it cannot be had. */
  readonly ready: Promise<void>;
  /** When its dial began, by `performance.now()`. */
  readonly dialledAt: number = performance.now();
  /** Those that it has run. */
  readonly scripts: Set<Script> = new Set<Script>();
  readonly #wire: Wire;
  readonly #waits = new Waits();
  readonly #isCluster: boolean;
  #lostAt = Infinity;
  #answeredAt = 0;

  constructor({ open, isCluster, dialMs, onMessage, onLost }: ConnectionOptions) {
    this.#isCluster = isCluster;
    this.#wire = open({
      onMessage,
      onLost: (error) => {
        if (this.lose(error)) onLost();
      },
    });
    this.ready = this.#dial(dialMs);
    this.ready.catch(() => {});
  }

  /** `Infinity` until then. */
  get lostAt(): number {
    return this.#lostAt;
  }

  get isLost(): boolean {
    return this.#lostAt !== Infinity;
  }

  command(key: string, args: readonly string[], timeoutMs: number): Promise<unknown> {
    return this.#ask(() => this.#wire.command(key, args), timeoutMs);
  }

  subscribe(channels: readonly string[], timeoutMs: number): Promise<unknown> {
    return this.#ask(() => this.#wire.subscribe(channels), timeoutMs);
  }

  unsubscribe(channels: readonly string[], timeoutMs: number): Promise<unknown> {
    return this.#ask(() => this.#wire.unsubscribe(channels), timeoutMs);
  }

  ping(timeoutMs: number): Promise<unknown> {
    return this.#ask(() => this.#wire.ping(), timeoutMs);
  }

  /** Ends the connection. Pending commands reject with `Lost`. Returns whether it was still open. */
  lose(cause: Error): boolean {
    if (this.isLost) return false;
    this.#lostAt = performance.now();
    this.#wire.destroy();
    this.#waits.endAll(new Lost(cause.message));
    return true;
  }

  async #dial(dialMs: number): Promise<void> {
    try {
      await this.#waits.within(dialMs, this.#wire.connect());
    } catch (error) {
      this.lose(error as Error);
      throw error;
    }
  }

  /**
   * A wire that is silent for half of the time is lost, which leaves time for another one. As long as answers come, one that is
   * late is only behind many others.
   */
  async #ask(send: () => Promise<unknown>, timeoutMs: number): Promise<unknown> {
    if (this.isLost) throw new Lost('The connection is closed.');
    const askedAt = performance.now();
    const answer = send();
    const note = (): void => {
      this.#answeredAt = performance.now();
    };
    answer.then(note, note);
    for (let isLast = false; ; isLast = true) {
      try {
        return await this.#waits.within(timeoutMs / 2, answer);
      } catch (error) {
        if (!(error instanceof TimedOut)) throw error;
        if (this.#isCluster || this.#answeredAt < askedAt) this.lose(error);
        if (isLast || this.lostAt < Infinity) throw error;
      }
    }
  }
}
