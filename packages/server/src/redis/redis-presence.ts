import type { Presence, Unsubscribe } from '../rooms/stores.js';
import type { RedisClient } from './client.js';
import { deleteScript, listScript, setScript } from './presence-scripts.js';
import type { RedisOptions } from './store.js';
import { Store } from './store.js';

/** The maximum number of entries in one call. While Redis runs a script, all other clients wait. */
const maxBatch = 500;

/**
 * A presence in Redis. It shares the subscribing connection with a log of the same client.
 *
 * @param client A client of `redis` or `ioredis`, for one node or a cluster, connected or not. The application closes it.
 * @throws TypeError for an option that is out of range.
 */
export function redisPresence(client: RedisClient, options: RedisOptions = {}): Presence {
  return new RedisPresence(client, options);
}

class RedisPresence implements Presence {
  readonly #store: Store;

  constructor(client: RedisClient, options: RedisOptions) {
    this.#store = new Store(client, options);
  }

  async set(room: string, entries: ReadonlyMap<string, string>, ttlMs: number): Promise<void> {
    const { presence, presenceChannel } = this.#store.keysOf(room);
    for (const batch of batchesOf([...entries]))
      await this.#store.run(setScript, { keys: presence, args: [presenceChannel, Math.ceil(ttlMs), ...batch.flat()] });
  }

  async delete(room: string, ids: readonly string[]): Promise<void> {
    const { presence, presenceChannel } = this.#store.keysOf(room);
    for (const batch of batchesOf(ids))
      await this.#store.run(deleteScript, { keys: presence, args: [presenceChannel, ...batch] });
  }

  async list(room: string, limit: number): Promise<ReadonlyMap<string, string>> {
    const answer = await this.#store.run(listScript, { keys: this.#store.keysOf(room).presence, args: [limit] });
    const fields = answer as readonly string[];
    return new Map(fields.flatMap((id, index) => (index % 2 === 0 ? [[id, fields[index + 1] ?? ''] as const] : [])));
  }

  async subscribe(room: string, wake: () => void): Promise<Unsubscribe> {
    return this.#store.subscribe(this.#store.keysOf(room).presenceChannel, wake);
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

function batchesOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / maxBatch) }, (_, index) =>
    items.slice(index * maxBatch, (index + 1) * maxBatch),
  );
}
