import { randomUUID } from 'node:crypto';
import { describeLog, describePresence } from '@steadysocket/conformance/log';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { beforeAll, describe } from 'vitest';
import { openStorage } from '../../src/open-storage.js';
import { redisClients } from '../../src/redis-clients.js';
import type { RedisServer } from '../../src/start-redis.js';
import { redisPrograms, startRedis } from '../../src/start-redis.js';

describe.each(await redisPrograms())('%s', (program) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis(undefined, program);
    return () => server.close();
  });

  describe.each(Object.entries(redisClients))('with the client %s', (_, createClient) => {
    describeLog('in Redis', {
      bounds: ['maxMessages', 'maxBytes', 'producerMs'],
      open(bounds) {
        const prefix = randomUUID();
        return openStorage(() => redisStreams(createClient(server), { prefix, ...bounds }));
      },
    });

    describePresence('in Redis', {
      open() {
        const prefix = randomUUID();
        return openStorage(() => redisPresence(createClient(server), { prefix }));
      },
    });
  });
});
