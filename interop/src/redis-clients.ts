import type { RedisClient } from '@steadysocket/server/redis';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import type { RedisServer } from './start-redis.js';

type Address = Pick<RedisServer, 'host' | 'port'>;

/** How an application makes its client, with either library. It never connects: our own connections are duplicates. */
export const redisClients: Readonly<Record<string, (address: Address) => RedisClient>> = {
  redis: ({ host, port }) => createClient({ url: `redis://${host}:${port}` }).on('error', () => {}),
  ioredis: ({ host, port }) => new Redis({ host, port, lazyConnect: true }),
};

/** The same for a cluster. */
export const clusterClients: Readonly<Record<string, (nodes: readonly Address[]) => RedisClient>> = {
  redis: (nodes) =>
    createCluster({ rootNodes: nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })) }).on(
      'error',
      () => {},
    ),
  ioredis: (nodes) =>
    new Cluster(
      nodes.map(({ host, port }) => ({ host, port })),
      { lazyConnect: true },
    ),
};
