import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cursor, Log } from '@steadysocket/server';
import { redisStreams } from '@steadysocket/server/redis';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { redisClients } from '../../src/redis-clients.js';
import type { RedisServer, RedisSettings } from '../../src/start-redis.js';
import { inMemory, onDisk, startRedis } from '../../src/start-redis.js';

const by = (sequence: number) => ({ producer: { id: 'producer', epoch: 1, sequence } });

describe.each(Object.entries(redisClients))('with the client %s', (_, createClient) => {
  expectNoLeak();

  async function open(settings: RedisSettings): Promise<{ readonly server: RedisServer; readonly log: Log }> {
    const server = await startRedis(settings);
    onTestFinished(() => server.close());
    const log = redisStreams(createClient(server));
    onTestFinished(() => log.close());
    return { server, log };
  }

  /** Appends the messages `first` to `last`, and gives the epoch. */
  async function fill(log: Log, first: number, last: number): Promise<string> {
    let epoch = '';
    for (let number = first; number <= last; number += 1)
      ({ epoch } = await log.append('room', `m${number}`, by(number)));
    return epoch;
  }

  const textsFrom = (first: number, last: number): string[] =>
    Array.from({ length: Math.max(0, last - first + 1) }, (_unused, index) => `m${first + index}`);

  const read = (log: Log, after: Cursor) => log.read('room', after, 1_000);

  /** Expects each cursor of an epoch to be good up to `kept`, with everything after it, and to be refused beyond. */
  async function expectGoodUpTo(kept: number, { log, epoch, asked }: { log: Log; epoch: string; asked: number }) {
    const { head } = await log.read('room', { last: 0 }, 1);
    for (let offset = 0; offset <= asked; offset += 1) {
      const { gap, entries } = await read(log, { epoch, offset });
      if (offset > kept) expect([offset, gap]).toEqual([offset, 'epoch-changed']);
      else expect([offset, gap, entries.length]).toEqual([offset, null, head - offset]);
    }
  }

  test('a crash loses nothing where each append is on disk', async () => {
    const { server, log } = await open(onDisk);
    const epoch = await fill(log, 1, 20);
    await server.kill();
    await server.start();
    await expectGoodUpTo(20, { log, epoch, asked: 20 });
    expect(await log.append('room', 'm20', by(20))).toMatchObject({ offset: 20, duplicate: true });
    const later = await fill(log, 21, 22);
    expect(later).not.toBe(epoch);
    const page = await read(log, { epoch, offset: 18 });
    expect(page.epoch).toBe(later);
    expect(page.entries.map(({ frame }) => frame)).toEqual(textsFrom(19, 22));
  });

  test('cursors stay good over many restarts', async () => {
    const { server, log } = await open(onDisk);
    const epochs: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      epochs.push(await fill(log, 5 * round + 1, 5 * round + 5));
      await (round % 2 === 0 ? server.kill() : server.stop());
      await server.start();
    }
    expect(new Set(epochs)).toHaveLength(4);
    for (const [round, epoch] of epochs.entries()) {
      const end = 5 * round + 5;
      await expectGoodUpTo(end, { log, epoch, asked: 20 });
    }
  });

  test.each([1, 90, 400, 1_500])(
    'without the last %i bytes of its file, the cursors that count them are refused',
    async (cut) => {
      const { server, log } = await open(onDisk);
      const epoch = await fill(log, 1, 20);
      await server.kill();
      const folder = join(server.folder, 'appendonlydir');
      const file = join(folder, (await readdir(folder)).find((name) => name.endsWith('.incr.aof')) ?? '');
      await truncate(file, (await stat(file)).size - cut);
      await server.start();
      const { head: kept } = await log.read('room', { last: 0 }, 1);
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(20);
      await expectGoodUpTo(kept, { log, epoch, asked: 20 });
      // What was lost is no duplicate. Once there are as many messages again, an offset alone would be taken for good.
      for (let sequence = kept + 1; sequence <= 25; sequence += 1)
        expect(await log.append('room', `again ${sequence}`, by(sequence))).toMatchObject({ duplicate: false });
      await expectGoodUpTo(kept, { log, epoch, asked: 25 });
    },
  );

  test('with an earlier snapshot, the cursors that count more are refused', async () => {
    const { server, log } = await open(inMemory);
    const early = await fill(log, 1, 8);
    await server.run('SAVE');
    const epoch = await fill(log, 9, 20);
    expect(epoch).toBe(early);
    await server.kill();
    await server.start();
    await expectGoodUpTo(8, { log, epoch, asked: 20 });
    const second = await fill(log, 9, 30);
    await server.kill();
    await server.start();
    await expectGoodUpTo(8, { log, epoch, asked: 30 });
    await expectGoodUpTo(-1, { log, epoch: second, asked: 30 });
  });

  test.each(['a restart', 'FLUSHALL'])('begins anew without its data, after %s', async (how) => {
    const { server, log } = await open(inMemory);
    const epoch = await fill(log, 1, 5);
    if (how === 'FLUSHALL') await server.run('FLUSHALL');
    else {
      await server.kill();
      await server.start();
    }
    await expectGoodUpTo(-1, { log, epoch, asked: 5 });
    const second = await fill(log, 1, 5);
    expect(second).not.toBe(epoch);
    await expectGoodUpTo(-1, { log, epoch, asked: 5 });
    await expectGoodUpTo(5, { log, epoch: second, asked: 5 });
  });

  test('goes on when Redis has forgotten its scripts', async () => {
    const { server, log } = await open(inMemory);
    const epoch = await fill(log, 1, 3);
    await server.run('SCRIPT FLUSH');
    expect(await log.append('room', 'm4')).toEqual({ epoch, offset: 4, duplicate: false });
    await server.run('SCRIPT FLUSH');
    expect((await read(log, { epoch, offset: 2 })).entries).toHaveLength(2);
  });
});
