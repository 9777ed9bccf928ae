export { redisPresence } from './redis-presence.js';
export { redisStreams } from './redis-streams.js';

export type { RedisClient } from './client.js';
export type { RedisStreamsOptions } from './redis-streams.js';
export type { RedisOptions } from './store.js';
