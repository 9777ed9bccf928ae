import { randomUUID } from 'node:crypto';
import { describeLog, describePresence } from '@steadysocket/conformance/log';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { eventually } from '@steadysocket/test-kit/observing';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openStorage } from '../../src/open-storage.js';
import { clusterClients } from '../../src/redis-clients.js';
import type { RedisCluster } from '../../src/start-redis-cluster.js';
import { startRedisCluster } from '../../src/start-redis-cluster.js';

describe.each(Object.entries(clusterClients))('with the client %s', (_, createClient) => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    return () => cluster.close();
  });

  describeLog('in a cluster of Redis', {
    bounds: ['maxMessages', 'maxBytes', 'producerMs'],
    open(bounds) {
      const prefix = randomUUID();
      return openStorage(() => redisStreams(createClient(cluster.nodes), { prefix, ...bounds }));
    },
  });

  describePresence('in a cluster of Redis', {
    open() {
      const prefix = randomUUID();
      return openStorage(() => redisPresence(createClient(cluster.nodes), { prefix }));
    },
  });

  test('spreads rooms over the nodes, and goes on when one of them was restarted without its data', async () => {
    for (const node of cluster.nodes) await node.run('FLUSHALL');
    const log = redisStreams(createClient(cluster.nodes));
    onTestFinished(() => log.close());
    const rooms = Array.from({ length: 30 }, (_unused, index) => `room ${index}`);
    const epochs = await Promise.all(rooms.map(async (room) => (await log.append(room, 'a')).epoch));
    const [node] = cluster.nodes;
    const own = Number((await node?.ask('DBSIZE'))?.slice(1));
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThan(2 * rooms.length);
    await node?.kill();
    await node?.start();
    await eventually(() => node?.ask('CLUSTER INFO')).toContain('cluster_state:ok');
    const gaps = await Promise.all(
      rooms.map(async (room, index) => {
        const after = { epoch: epochs[index] ?? '', offset: 1 };
        await eventually(() =>
          log.read(room, after, 1).then(
            () => true,
            () => false,
          ),
        ).toBe(true);
        return (await log.read(room, after, 1)).gap;
      }),
    );
    expect(gaps.filter((gap) => gap === 'epoch-changed')).toHaveLength(own / 2);
    expect(gaps.filter((gap) => gap === null)).toHaveLength(rooms.length - own / 2);
  });
});
