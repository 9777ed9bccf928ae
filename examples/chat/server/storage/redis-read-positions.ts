import type { RedisClientType } from 'redis';
import type { PositionListener, ReadPosition, ReadPositions } from './storage.js';

const channel = 'chat:read';

/** KEYS: the user's hash. ARGV: room, offset, the position as JSON. One step, so that a position never moves back. */
const advanceScript = `
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '-1')
if known >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PUBLISH', '${channel}', ARGV[3])
return 1
`;

const keyOf = (user: string) => `chat:read:${user}`;

export async function redisReadPositions(
  client: Pick<RedisClientType, 'hGetAll' | 'eval' | 'duplicate'>,
  moved: PositionListener,
): Promise<ReadPositions> {
  const subscriber = client.duplicate();
  subscriber.on('error', () => {});
  await subscriber.connect();
  await subscriber.subscribe(channel, (json) => moved(JSON.parse(json) as ReadPosition));
  return {
    async of(user) {
      const offsets = await client.hGetAll(keyOf(user));
      return new Map(Object.entries(offsets).map(([room, offset]) => [room, Number(offset)]));
    },
    async advance(position) {
      const { user, room, offset } = position;
      await client.eval(advanceScript, {
        keys: [keyOf(user)],
        arguments: [room, String(offset), JSON.stringify(position)],
      });
    },
    close() {
      subscriber.destroy();
      return Promise.resolve();
    },
  };
}
