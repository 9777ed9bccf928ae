import { ioredisWires } from './ioredis.js';
import { nodeRedisWires } from './node-redis.js';
import type { Wires } from './wire.js';

/**
 * A client of `redis` (`createClient`, `createCluster`) or of `ioredis` (`Redis`, also with Sentinel, or `Cluster`). It is asked for duplicates, which need
 * no connection of its own, and for nothing else.
 */
export type RedisClient = NodeRedisLike | IoRedisLike;

interface NodeRedisLike {
  duplicate(...args: never[]): unknown;
  sendCommand(...args: never[]): Promise<unknown>;
  destroy(): unknown;
}

interface IoRedisLike {
  duplicate(...args: never[]): unknown;
  call(...args: never[]): Promise<unknown>;
  disconnect(...args: never[]): unknown;
}

const clientRule = 'client: give a client of redis or of ioredis';

export function wiresOf(client: RedisClient): Wires {
  // For a string, such as a url with its password, the error of `in` would quote it.
  if (typeof client !== 'object' || (client as unknown) === null) throw new TypeError(clientRule);
  if ('getMasterNode' in client) throw new TypeError('client: for Sentinel, give a client of ioredis');
  if ('call' in client) return ioredisWires(client);
  if ('sendCommand' in client) return nodeRedisWires(client);
  throw new TypeError(clientRule);
}
