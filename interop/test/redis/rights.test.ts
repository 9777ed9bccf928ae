import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { eventually } from '@steadysocket/test-kit/observing';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { expect, onTestFinished, test } from 'vitest';
import { startRedis } from '../../src/start-redis.js';

const page = join(import.meta.dirname, '../../../docs/rooms-on-many-nodes.md');

/** What the documentation says that a user needs. */
async function documentedRights(): Promise<string> {
  const [, commands = ''] = /`(\+ping [^`]*)`/.exec(await readFile(page, 'utf8')) ?? [];
  return `~steadysocket:* &steadysocket:* ${commands.replaceAll(/\s+/g, ' ')}`;
}

test.each(['redis', 'ioredis'])('the rights that are documented are enough for %s', async (library) => {
  const server = await startRedis();
  onTestFinished(() => server.close());
  await server.run(`ACL SETUSER app on >open-sesame ${await documentedRights()}`);
  const { host, port } = server;
  const access = { username: 'app', password: 'open-sesame' };
  const client =
    library === 'redis'
      ? createClient({ socket: { host, port }, ...access })
      : new Redis({ host, port, lazyConnect: true, ...access });
  const log = redisStreams(client, { idleMs: 60_000, maxMessages: 3, maxProducers: 2 });
  const presence = redisPresence(client);
  onTestFinished(async () => {
    await Promise.all([log.close(), presence.close()]);
  });
  let woken = 0;
  const leave = await log.subscribe('room', () => (woken += 1));
  await presence.subscribe('room', () => (woken += 1));
  for (let number = 1; number <= 5; number += 1)
    await log.append('room', 'a', { producer: { id: `producer ${number}`, epoch: 0, sequence: number } });
  expect(await log.append('room', 'a', { producer: { id: 'producer 5', epoch: 0, sequence: 5 } })).toMatchObject({
    offset: 5,
    duplicate: true,
  });
  expect((await log.read('room', { last: 9 }, 9)).entries).toHaveLength(3);
  await presence.set('room', new Map([['a', '1']]), 60_000);
  expect((await presence.list('room', 9)).size).toBe(1);
  await presence.delete('room', ['a']);
  await eventually(() => woken).toBeGreaterThan(1);
  leave();
  await redisStreams(client).close();
});

test('says that it was refused, without the password', async () => {
  const server = await startRedis();
  onTestFinished(() => server.close());
  await server.run('ACL SETUSER app on >open-sesame ~* &* +@all -info');
  const client = new Redis({
    host: server.host,
    port: server.port,
    lazyConnect: true,
    username: 'app',
    password: 'open-sesame',
  });
  const log = redisStreams(client);
  onTestFinished(() => log.close());
  const error: unknown = await log.append('room', 'a').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'log-unavailable' });
  const { cause } = error as { cause: Error };
  expect(cause.message).toMatch(/can't run this command/);
  expect(cause.message).not.toContain('sesame');
});
