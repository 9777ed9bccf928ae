import type { Log, Presence } from '@steadysocket/server';
import type { RedisStreamsOptions } from '@steadysocket/server/redis';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { redisClients } from '../../src/redis-clients.js';
import type { RedisServer } from '../../src/start-redis.js';
import { startRedis } from '../../src/start-redis.js';

const by = (sequence: number) => ({ producer: { id: 'p', epoch: 0, sequence } });

const unavailable = { code: 'log-unavailable' };

const outcomeOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(Object.entries(redisClients))('with the client %s', (_, createClient) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    return () => server.close();
  });
  beforeEach(() => server.run('FLUSHALL'));
  expectNoLeak();

  function open(options: RedisStreamsOptions = {}): { readonly log: Log; readonly presence: Presence } {
    const client = createClient(server);
    const log = redisStreams(client, { prefix: 'test', ...options });
    const presence = redisPresence(client, { prefix: 'test' });
    onTestFinished(async () => {
      await Promise.all([log.close(), presence.close()]);
    });
    return { log, presence };
  }

  describe('a key of ours that somebody else writes', () => {
    test.each(['log', 'position', 'producers'])(
      '%s: its room is away until it is gone, and others go on',
      async (key) => {
        const { log } = open({ timeoutMs: 1_000 });
        const { epoch } = await log.append('room', 'first', by(1));
        await server.run(`DEL test:{room}:${key}`, `SET test:{room}:${key} garbage`);
        for (const sequence of [2, 3])
          expect(await outcomeOf(log.append('room', 'x', by(sequence)))).toMatchObject(unavailable);
        expect(await log.append('other', 'a', by(4))).toMatchObject({ offset: 1 });
        await server.run(`DEL test:{room}:${key}`);
        expect(await log.append('room', 'after', by(5))).toMatchObject({ duplicate: false, offset: 2 });
        // Its position is what cursors count in.
        const { gap, entries } = await log.read('room', { epoch, offset: 1 }, 10);
        expect(gap ?? entries.map(({ frame }) => frame)).toEqual(key === 'position' ? 'epoch-changed' : ['after']);
      },
    );

    test.each([
      'position head garbage',
      'position head nan',
      'position bytes garbage',
      'position bytes -1',
      'position earlier garbage',
      'producers p garbage',
      'producers other 1:x:y:z',
    ])('%s: what is acknowledged is in its room, and nothing else', async (field) => {
      const { log } = open({ timeoutMs: 1_000 });
      await log.append('room', 'first', by(1));
      await server.run(`HSET test:{room}:${field}`);
      for (const sequence of [2, 3])
        expect(await log.append('room', `m${sequence}`, by(sequence))).toMatchObject({ duplicate: false });
      // Others are drawn when a new one comes.
      await log.append('room', 'new', { producer: { id: 'new', epoch: 0, sequence: 1 } });
      const { entries, head } = await log.read('room', { last: 10 }, 10);
      expect(entries.map(({ frame }) => frame)).toEqual(['first', 'm2', 'm3', 'new']);
      expect(head).toBe(4);
    });

    test.each(['', '_', '{}'])('an epoch %j, which is none, is replaced', async (name) => {
      const { log } = open();
      const { epoch } = await log.append('room', 'first', by(1));
      await server.run(`HSET test:{room}:position epoch "${name}"`);
      const appended = await log.append('room', 'second', by(2));
      expect(appended.epoch).toMatch(/^\w+$/);
      expect(appended.epoch).not.toBe(epoch);
      expect(await log.read('room', { epoch, offset: 1 }, 1)).toMatchObject({ gap: 'epoch-changed' });
    });

    test.each(['values', 'deadlines'])('%s of the presence: nobody is shown until it is gone', async (key) => {
      const { presence } = open();
      await presence.set('room', new Map([['a', '1']]), 60_000);
      await server.run(`DEL test:{room}:${key}`, `SET test:{room}:${key} garbage`);
      expect(await outcomeOf(presence.set('room', new Map([['a', '1']]), 60_000))).toMatchObject(unavailable);
      expect(await outcomeOf(presence.list('room', 10))).toMatchObject(unavailable);
      await server.run(`DEL test:{room}:${key}`);
      await presence.set('room', new Map([['a', '2']]), 60_000);
      expect(await presence.list('room', 10)).toEqual(new Map([['a', '2']]));
    });
  });

  test('100 000 calls at once are answered in time, most of them with success, and the next one as well', async () => {
    const { log } = open();
    const calls = Array.from({ length: 100_000 }, (_unused, index) => outcomeOf(log.append(`room ${index % 10}`, 'x')));
    const outcomes = await Promise.all(calls);
    const refused = outcomes.filter((outcome) => outcome instanceof Error);
    for (const refusal of refused) expect(refusal).toMatchObject(unavailable);
    expect(refused.length).toBeLessThan(outcomes.length / 2);
    expect(await log.append('room 0', 'after')).toMatchObject({ duplicate: false });
  }, 60_000);

  test('goes on while all of its connections are killed again and again', async () => {
    const { log, presence } = open();
    let woken = 0;
    await log.subscribe('room', () => (woken += 1));
    const over = new AbortController();
    const killing = (async () => {
      while (!over.signal.aborted) {
        await server.run('CLIENT KILL TYPE normal SKIPME yes', 'CLIENT KILL TYPE pubsub');
        await pause(30);
      }
    })();
    for (let sequence = 1; sequence <= 100; sequence += 1) await log.append('room', `m${sequence}`, by(sequence));
    await presence.set('room', new Map([['a', '1']]), 60_000);
    over.abort();
    await killing;
    const { entries } = await log.read('room', { last: 1_000 }, 1_000);
    expect(entries.map(({ frame }) => frame)).toEqual(Array.from({ length: 100 }, (_unused, index) => `m${index + 1}`));
    const before = woken;
    await eventually(async () => {
      await log.append('room', 'more');
      return woken;
    }).toBeGreaterThan(before);
  });

  test('goes on when Redis has lost scripts, functions and data between two calls', async () => {
    const { log, presence } = open();
    for (let round = 1; round <= 5; round += 1) {
      await server.run('SCRIPT FLUSH', 'FUNCTION FLUSH', 'FLUSHALL');
      expect(await log.append('room', 'a', by(round))).toMatchObject({ offset: 1, duplicate: false });
      await presence.set('room', new Map([['a', '1']]), 60_000);
      await server.run('SCRIPT FLUSH');
      expect((await log.read('room', { last: 1 }, 1)).entries).toHaveLength(1);
      expect((await presence.list('room', 1)).size).toBe(1);
    }
  });

  test('who repeats an old publication for ever costs Redis little', async () => {
    const { log } = open();
    for (let sequence = 1; sequence <= 1_000; sequence += 1) await log.append('room', 'a', by(sequence));
    await server.run('CONFIG RESETSTAT');
    for (let repeated = 0; repeated < 10; repeated += 1)
      expect(await log.append('room', 'a', by(1))).toMatchObject({ offset: 0, duplicate: true });
    const [, reads = '0'] = /cmdstat_xrange:calls=(\d+)/.exec(await server.ask('INFO commandstats')) ?? [];
    expect(Number(reads)).toBeGreaterThan(0);
    expect(Number(reads)).toBeLessThanOrEqual(1_000);
    // A client has that many under way without an acknowledgement, and finds each of them.
    expect(await log.append('room', 'a', by(910))).toMatchObject({ offset: 910, duplicate: true });
  });
});
