import { ioredisWires } from './ioredis.js';
import { nodeRedisWires } from './node-redis.js';
import type { Wires } from './wire.js';

/**
 * A client of `redis` (`createClient`, `createCluster`) or of `ioredis` (`Redis`, also with Sentinel, or `Cluster`). Only its
 * `duplicate` is called, so it need not be connected.
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

const clientRule = 'client must be a client of redis or ioredis';

export function wiresOf(client: RedisClient): Wires {
  // For a string, such as a url with its password, the error of `in` would quote it.
  if (typeof client !== 'object' || (client as unknown) === null) throw new TypeError(clientRule);
  if ('getMasterNode' in client) throw new TypeError('client must be a client of ioredis for Sentinel');
  if ('call' in client) return ioredisWires(client);
  if ('sendCommand' in client) return nodeRedisWires(client);
  throw new TypeError(clientRule);
}
