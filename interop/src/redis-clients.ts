import type { RedisClient } from '@steadysocket/server/redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import type { RedisServer } from './start-redis.js';

type Address = Pick<RedisServer, 'host' | 'port'>;

/** How an application makes its client, with either library. It never connects: our own connections are duplicates. */
export const redisClients: Readonly<Record<string, (address: Address) => RedisClient>> = {
  redis: ({ host, port }) => createClient({ url: `redis://${host}:${port}` }).on('error', () => {}),
  ioredis: ({ host, port }) => new Redis({ host, port, lazyConnect: true }),
};
