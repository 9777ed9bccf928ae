import { checkNumbers, maxTimerMs } from '../check-options.js';
import type { Unsubscribe } from '../rooms/stores.js';
import type { RedisClient } from './client.js';
import { wiresOf } from './client.js';
import { Commands } from './commands.js';
import type { RoomKeys } from './keys.js';
import { checkPrefix, keysOf } from './keys.js';
import type { Script } from './script.js';
import { borrowSubscriber } from './shared-subscriber.js';
import type { Subscriber } from './subscriber.js';
import { unavailable } from './unavailable.js';

export interface RedisOptions {
  /** What keys and channels begin with. Throws a TypeError for braces. @default 'steadysocket' */
  readonly prefix?: string;
  /** How long a call may take in all, in milliseconds. Beyond: it rejects with `log-unavailable`. @default 5_000 */
  readonly timeoutMs?: number;
}

export interface RunOptions {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
  /** Whether it does no harm to do it twice. @default true */
  readonly isRepeatable?: boolean;
  /** Until when it has to be answered, by `performance.now()`. @default what `deadline` gives now */
  readonly deadline?: number;
}

/** What the log and the presence have in common. */
export class Store {
  readonly #prefix: string;
  readonly #timeoutMs: number;
  readonly #commands: Commands;
  readonly #subscriber: Subscriber;
  readonly #giveBack: () => void;
  readonly #unsubscribes = new Set<Unsubscribe>();
  readonly #pending = new Set<(error: Error) => void>();
  #isClosed = false;

  constructor(client: RedisClient, options: RedisOptions) {
    checkNumbers(options, { timeoutMs: { from: 1, to: maxTimerMs } });
    const { prefix = 'steadysocket', timeoutMs = 5_000 } = options;
    this.#prefix = checkPrefix(prefix);
    this.#timeoutMs = timeoutMs;
    const wires = wiresOf(client);
    [this.#subscriber, this.#giveBack] = borrowSubscriber(client, { wires, timeoutMs });
    this.#commands = new Commands({ wires, timeoutMs, onReplaced: (lostAt) => this.#subscriber.renew(lostAt) });
  }

  keysOf(room: string): RoomKeys {
    return keysOf(this.#prefix, room);
  }

  /** Of a call that is made now. */
  get deadline(): number {
    return performance.now() + this.#timeoutMs;
  }

  run(script: Script, { keys, args, isRepeatable = true, deadline = this.deadline }: RunOptions): Promise<unknown> {
    return this.#commands.run({ script, keys, args: args.map(String), isRepeatable, deadline });
  }

  async subscribe(channel: string, wake: () => void): Promise<Unsubscribe> {
    this.#check();
    const unsubscribe = await this.#untilClosed(this.#subscriber.subscribe(channel, wake));
    this.#unsubscribes.add(unsubscribe);
    return () => {
      this.#unsubscribes.delete(unsubscribe);
      unsubscribe();
    };
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    const closed = new Error('The storage is closed.');
    this.#commands.close();
    for (const reject of this.#pending) reject(unavailable(closed));
    this.#pending.clear();
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#unsubscribes.clear();
    this.#giveBack();
    return Promise.resolve();
  }

  /** The subscriber may outlive this store, so subscriptions that arrive after `close` are ended. */
  #untilClosed(subscribing: Promise<Unsubscribe>): Promise<Unsubscribe> {
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      subscribing.then(
        (unsubscribe) => {
          if (this.#pending.delete(reject)) resolve(unsubscribe);
          else unsubscribe();
        },
        (error: unknown) => {
          this.#pending.delete(reject);
          reject(error);
        },
      );
    });
  }

  #check(): void {
    if (this.#isClosed) throw unavailable(new Error('The storage is closed.'));
  }
}
