import type { Log } from '@steadysocket/server';
import type { RedisStreamsOptions } from '@steadysocket/server/redis';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { eventually } from '@steadysocket/test-kit/observing';
import { createClient } from 'redis';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { RedisServer } from '../../src/start-redis.js';
import { startRedis } from '../../src/start-redis.js';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
  return () => server.close();
});
beforeEach(() => server.run('FLUSHALL'));

const newClient = () => createClient({ url: server.url });

function open(options: RedisStreamsOptions = {}): Log {
  const log = redisStreams(newClient(), { prefix: 'test', ...options });
  onTestFinished(() => log.close());
  return log;
}

const by = (id: number) => ({ producer: { id: `producer ${id}`, epoch: 1, sequence: 1 } });

/** What Redis answers, where that is a number. */
const numberOf = async (command: string): Promise<number> => Number((await server.ask(command)).slice(1));

test('a room stays for ever once it has a message, and for a week without one', async () => {
  const log = open();
  await log.read('room', { last: 0 }, 1);
  expect(await numberOf('PTTL test:{room}:position')).toBeGreaterThan(0);
  await log.append('room', 'a', by(1));
  for (const key of ['log', 'position', 'producers']) expect(await numberOf(`PTTL test:{room}:${key}`)).toBe(-1);
});

test('a room that nobody uses goes after idleMs, as a whole', async () => {
  const log = open({ idleMs: 100 });
  const { epoch } = await log.append('room', 'a', by(1));
  await eventually(() => numberOf('DBSIZE')).toBe(0);
  const page = await log.read('room', { epoch, offset: 1 }, 1);
  expect(page).toMatchObject({ head: 0, gap: 'epoch-changed' });
});

test('reading keeps a room', async () => {
  const log = open({ idleMs: 600_000 });
  await log.append('room', 'a', by(1));
  await server.run(...['log', 'position', 'producers'].map((key) => `PEXPIRE test:{room}:${key} 1000`));
  await log.read('room', { last: 1 }, 1);
  for (const key of ['log', 'position', 'producers'])
    expect(await numberOf(`PTTL test:{room}:${key}`)).toBeGreaterThan(1_000);
});

test('keeps no more producers than it may, and the latest among them', async () => {
  const log = open({ maxProducers: 50 });
  for (let id = 1; id <= 500; id += 1) await log.append('room', 'a', by(id));
  expect(await numberOf('HLEN test:{room}:producers')).toBe(50);
  expect(await log.append('room', 'a', by(500))).toMatchObject({ duplicate: true });
});

test('producers that have expired go when others come', async () => {
  const log = open({ producerMs: 1 });
  for (let id = 1; id <= 1_000; id += 1) await log.append('room', 'a', by(id));
  expect(await numberOf('HLEN test:{room}:producers')).toBeLessThan(500);
});

test('remembers where the last epochs ended, and no more than 32', async () => {
  const log = open();
  const epochs: string[] = [];
  for (let number = 1; number <= 40; number += 1) {
    epochs.push((await log.append('room', `m${number}`)).epoch);
    await server.run('HSET test:{room}:position run another');
  }
  expect(new Set(epochs)).toHaveLength(40);
  const gaps: unknown[] = [];
  for (const [index, epoch] of epochs.entries())
    gaps.push((await log.read('room', { epoch, offset: index + 1 }, 1)).gap);
  // The first read begins one more.
  expect(gaps.filter((gap) => gap === null)).toHaveLength(32);
  expect(gaps.slice(8)).toEqual(Array.from({ length: 32 }, () => null));
  expect(gaps.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 'epoch-changed'));
});

test('a page ends where it has become large, and the next one goes on', async () => {
  const log = open();
  const large = 'x'.repeat(300_000);
  for (let number = 0; number < 40; number += 1) await log.append('room', large);
  const { epoch } = await log.read('room', { last: 0 }, 1);
  let offset = 0;
  for (let pages = 0; offset < 40; pages += 1) {
    const page = await log.read('room', { epoch, offset }, 1_000);
    expect(page.entries.length).toBeGreaterThan(0);
    expect(page.entries.length).toBeLessThan(40);
    expect(page.entries[0]?.offset).toBe(offset + 1);
    offset = page.entries.at(-1)?.offset ?? 0;
    expect(pages).toBeLessThan(40);
  }
});

test('presence leaves nothing behind when nobody renews it', async () => {
  const presence = redisPresence(newClient(), { prefix: 'test' });
  onTestFinished(() => presence.close());
  await presence.set('room', new Map([['a', '1']]), 50);
  await eventually(() => numberOf('DBSIZE')).toBe(0);
});
