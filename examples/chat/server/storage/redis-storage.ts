import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { createClient } from 'redis';
import { redisReadPositions } from './redis-read-positions.js';
import type { PositionListener, Storage } from './storage.js';

/** Connects to a Redis, for any number of nodes. */
export async function openRedis(url: string, moved: PositionListener): Promise<Storage> {
  const client = createClient({ url });
  // It reconnects by itself; calls reject meanwhile.
  client.on('error', () => {});
  await client.connect();
  const log = redisStreams(client);
  const presence = redisPresence(client);
  const positions = await redisReadPositions(client, moved);
  return {
    log,
    presence,
    positions,
    async check() {
      await client.ping();
    },
    async close() {
      await Promise.all([log.close(), presence.close(), positions.close()]);
      client.destroy();
    },
  };
}
