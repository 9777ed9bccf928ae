import type { Log } from '@steadysocket/server';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { redisClients } from '../../src/redis-clients.js';
import type { RedisServer, RedisSettings } from '../../src/start-redis.js';
import { inMemory, startRedis } from '../../src/start-redis.js';

describe.each(Object.entries(redisClients))('with the client %s', (_, createClient) => {
  expectNoLeak();

  async function open(settings: RedisSettings = {}): Promise<{ readonly server: RedisServer; readonly log: Log }> {
    const server = await startRedis({ ...inMemory, ...settings });
    onTestFinished(() => server.close());
    const log = redisStreams(createClient(server), { prefix: 'test' });
    onTestFinished(() => log.close());
    return { server, log };
  }

  async function fill(log: Log, count: number): Promise<string> {
    let epoch = '';
    for (let number = 1; number <= count; number += 1)
      ({ epoch } = await log.append('room', `m${number}`, { producer: { id: 'p', epoch: 1, sequence: number } }));
    return epoch;
  }

  const offsetsOf = async (log: Log, epoch: string, offset: number) => {
    const { gap, entries } = await log.read('room', { epoch, offset }, 100);
    return gap ?? entries.map((entry) => entry.offset);
  };

  test('without the stream, the count goes on and cursors behind it are trimmed', async () => {
    const { server, log } = await open();
    const epoch = await fill(log, 5);
    await server.run('DEL test:{room}:log');
    expect(await offsetsOf(log, epoch, 5)).toEqual([]);
    expect(await offsetsOf(log, epoch, 4)).toBe('trimmed');
    expect(await log.append('room', 'm6')).toEqual({ epoch, offset: 6, duplicate: false });
    expect(await offsetsOf(log, epoch, 5)).toEqual([6]);
    expect(await offsetsOf(log, epoch, 3)).toBe('trimmed');
    expect((await log.read('room', { last: 10 }, 10)).entries).toEqual([{ offset: 6, frame: 'm6' }]);
  });

  test('without the position, a new epoch goes on after the stream', async () => {
    const { server, log } = await open();
    const epoch = await fill(log, 5);
    await server.run('DEL test:{room}:position');
    expect(await offsetsOf(log, epoch, 5)).toBe('epoch-changed');
    const appended = await log.append('room', 'm6');
    expect(appended.offset).toBe(6);
    expect(appended.epoch).not.toBe(epoch);
    expect(await offsetsOf(log, appended.epoch, 2)).toEqual([3, 4, 5, 6]);
  });

  test('without the producers, the count goes on', async () => {
    const { server, log } = await open();
    const epoch = await fill(log, 5);
    await server.run('DEL test:{room}:producers');
    expect(await log.append('room', 'm6', { producer: { id: 'p', epoch: 1, sequence: 6 } })).toMatchObject({
      offset: 6,
    });
    expect(await offsetsOf(log, epoch, 4)).toEqual([5, 6]);
  });

  test('a position that is older than the stream begins a new epoch instead of overwriting', async () => {
    const { server, log } = await open();
    const epoch = await fill(log, 5);
    await server.run('HSET test:{room}:position head 2');
    expect(await offsetsOf(log, epoch, 1)).toEqual([2]);
    const appended = await log.append('room', 'm6');
    expect(appended.offset).toBe(6);
    expect(appended.epoch).not.toBe(epoch);
    expect(await offsetsOf(log, epoch, 2)).toBe('epoch-changed');
  });

  test('a message that somebody deleted by hand is a hole, not a silent gap', async () => {
    const { server, log } = await open();
    const epoch = await fill(log, 6);
    await server.run('XDEL test:{room}:log 3-0', 'XDEL test:{room}:log 6-0');
    expect(await offsetsOf(log, epoch, 0)).toEqual([1, 2]);
    expect(await offsetsOf(log, epoch, 2)).toBe('trimmed');
    expect(await offsetsOf(log, epoch, 3)).toEqual([4, 5]);
    expect(await log.append('room', 'm7')).toMatchObject({ epoch, offset: 7 });
    expect(await offsetsOf(log, epoch, 5)).toBe('trimmed');
  });

  test('while Redis evicts keys, nobody has a silent gap', async () => {
    const { log } = await open({ maxmemory: '6mb', 'maxmemory-policy': 'allkeys-random' });
    const rooms = Array.from({ length: 40 }, (_unused, index) => `room ${index}`);
    const cursors = new Map<string, { epoch: string; offset: number }>();
    const gaps = new Map<string, number>();
    const payload = 'x'.repeat(2_000);
    for (let round = 0; round < 100; round += 1) {
      for (const room of rooms) {
        // A full memory may refuse an append; it must not be half done.
        const appended = await log.append(room, `${room} ${round} ${payload}`).catch(() => undefined);
        const cursor = cursors.get(room);
        const page = await log.read(room, cursor ?? { last: 1 }, 100).catch(() => undefined);
        if (!appended || !page) continue;
        if (page.gap) gaps.set(page.gap, (gaps.get(page.gap) ?? 0) + 1);
        else if (cursor) expect(page.entries[0]?.offset).toBe(cursor.offset + 1);
        if (!page.gap) expect(page.entries.at(-1)?.frame).toBe(`${room} ${round} ${payload}`);
        cursors.set(room, { epoch: page.epoch, offset: page.head });
      }
    }
    expect([...gaps.keys()].sort()).toEqual(expect.arrayContaining(['epoch-changed']));
  });

  test('with a full memory appends are refused, and reading goes on', async () => {
    const { server, log } = await open({ 'maxmemory-policy': 'noeviction' });
    const presence = redisPresence(createClient(server), { prefix: 'test' });
    onTestFinished(() => presence.close());
    const epoch = await fill(log, 3);
    await server.run('CONFIG SET maxmemory 1');
    await expect(log.append('room', 'm4')).rejects.toMatchObject({ code: 'log-unavailable' });
    await expect(presence.set('room', new Map([['a', '1']]), 1_000)).rejects.toMatchObject({ code: 'log-unavailable' });
    expect(await offsetsOf(log, epoch, 1)).toEqual([2, 3]);
    await server.run('CONFIG SET maxmemory 0');
    expect(await log.append('room', 'm4')).toMatchObject({ epoch, offset: 4 });
  });
});
