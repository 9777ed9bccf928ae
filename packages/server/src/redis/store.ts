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
}

/** What the log and the presence have in common. */
export class Store {
  readonly #prefix: string;
  readonly #commands: Commands;
  readonly #subscriber: Subscriber;
  readonly #giveBack: () => void;
  readonly #unsubscribes = new Set<Unsubscribe>();
  #isClosed = false;

  constructor(client: RedisClient, { prefix = 'steadysocket', timeoutMs = 5_000 }: RedisOptions) {
    this.#prefix = checkPrefix(prefix);
    const wires = wiresOf(client);
    [this.#subscriber, this.#giveBack] = borrowSubscriber(client, { wires, timeoutMs });
    this.#commands = new Commands({ wires, timeoutMs, onReplaced: () => this.#subscriber.renew() });
  }

  keysOf(room: string): RoomKeys {
    return keysOf(this.#prefix, room);
  }

  run(script: Script, { keys, args, isRepeatable = true }: RunOptions): Promise<unknown> {
    return this.#commands.run({ script, keys, args: args.map(String), isRepeatable });
  }

  async subscribe(channel: string, wake: () => void): Promise<Unsubscribe> {
    this.#check();
    const unsubscribe = await this.#subscriber.subscribe(channel, wake);
    this.#unsubscribes.add(unsubscribe);
    const leave = (): void => {
      this.#unsubscribes.delete(unsubscribe);
      unsubscribe();
    };
    if (this.#isClosed) leave();
    this.#check();
    return leave;
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    this.#commands.close();
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#unsubscribes.clear();
    this.#giveBack();
    return Promise.resolve();
  }

  #check(): void {
    if (this.#isClosed) throw unavailable(new Error('The storage is closed.'));
  }
}
