import type { Figures } from '../benchmark.js';
import { hasRedis, startRedis } from './start-redis.js';
import { Worker } from './worker.js';

export const nodes = 3;
export const moderateRate = 500;
/** Of one publication. */
export const talkBytes = 200;

const warmUpSeconds = 3;
const seconds = 8;

/** Publications through Redis, to clients on every node. Without Redis there are no figures. */
export async function publishThroughRedis(): Promise<Figures> {
  if (!hasRedis()) return {};
  const redis = await startRedis();
  const servers = Array.from({ length: nodes }, () => new Worker('server.ts', 'node', String(redis.port)));
  const ports = await Promise.all(servers.map((server) => server.ask<number>('port')));
  const urls = ports.map((port) => `ws://127.0.0.1:${String(port)}`);
  const talkers = new Worker('talkers.ts', 'x'.repeat(talkBytes), ...urls);
  await talkers.ask('connected');
  await talkers.ask('open', { perSecond: moderateRate, seconds: warmUpSeconds });
  const open = await talkers.ask<Figures>('open', { perSecond: moderateRate, seconds });
  await talkers.ask('saturate', warmUpSeconds);
  const saturated = await talkers.ask<Figures>('saturate', seconds);
  for (const worker of [talkers, ...servers]) worker.end();
  redis.child.kill();
  return {
    'open p50': open['p50'] ?? NaN,
    'open p99': open['p99'] ?? NaN,
    'saturated perSecond': saturated['perSecond'] ?? NaN,
    'saturated p50': saturated['p50'] ?? NaN,
    'saturated p99': saturated['p99'] ?? NaN,
  };
}
