import type { Log } from '@steadysocket/server';
import { redisStreams } from '@steadysocket/server/redis';
import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { redisClients } from '../../src/redis-clients.js';
import type { RedisServer } from '../../src/start-redis.js';
import { inMemory, startRedis } from '../../src/start-redis.js';

/** A replica gets its copy at once. */
const settings = { ...inMemory, 'repl-diskless-sync-delay': '0' };

const by = (sequence: number) => ({ producer: { id: 'producer', epoch: 1, sequence } });

describe.each(Object.entries(redisClients))('with the client %s', (_, createClient) => {
  expectNoLeak();

  interface Stage {
    readonly first: RedisServer;
    readonly second: RedisServer;
    readonly log: Log;
    /** Sends clients to another server from now on, and cuts their connections. */
    switchTo(server: RedisServer): void;
  }

  /** Two servers, and an address that leads to one of them. */
  async function open(): Promise<Stage> {
    const [first, second] = await Promise.all([startRedis(settings), startRedis(settings)]);
    const target = { host: first.host, port: first.port };
    const proxy = await startProxy({ target });
    const log = redisStreams(createClient(proxy));
    onTestFinished(async () => {
      await log.close();
      await proxy.close();
      await Promise.all([first.close(), second.close()]);
    });
    const switchTo = ({ port }: RedisServer): void => {
      target.port = port;
      proxy.reset();
    };
    return { first, second, log, switchTo };
  }

  const follow = async (replica: RedisServer, master: RedisServer, isInSync: () => Promise<boolean>): Promise<void> => {
    await replica.run(`REPLICAOF ${master.host} ${master.port}`);
    await eventually(isInSync).toBe(true);
  };

  async function fill(log: Log, first: number, last: number): Promise<string> {
    let epoch = '';
    for (let number = first; number <= last; number += 1)
      ({ epoch } = await log.append('room', `m${number}`, by(number)));
    return epoch;
  }

  /** Whether a replica has so many messages. It is asked by a client that only reads, and writes nothing. */
  const has = (server: RedisServer, count: number) => async (): Promise<boolean> =>
    (await server.ask('XLEN steadysocket:{room}:log')) === `:${count}`;

  const isLinked = (replica: RedisServer) => async (): Promise<boolean> =>
    (await replica.ask('INFO replication')).includes('master_link_status:up');

  const gapOf = async (log: Log, epoch: string, offset: number) => {
    const { gap, entries } = await log.read('room', { epoch, offset }, 100);
    return gap ?? entries.map(({ frame }) => frame);
  };

  test('goes on with a replica that has everything, and all cursors are good', async () => {
    const { first, second, log, switchTo } = await open();
    const epoch = await fill(log, 1, 5);
    await follow(second, first, has(second, 5));
    let woken = 0;
    await log.subscribe('room', () => (woken += 1));
    await first.kill();
    await second.run('REPLICAOF NO ONE');
    switchTo(second);
    const later = await fill(log, 5, 7);
    expect(later).not.toBe(epoch);
    await eventually(() => woken).toBeGreaterThan(0);
    expect(await gapOf(log, epoch, 3)).toEqual(['m4', 'm5', 'm6', 'm7']);
    expect(await gapOf(log, epoch, 5)).toEqual(['m6', 'm7']);
    expect(await gapOf(log, epoch, 6)).toBe('epoch-changed');
  });

  test('goes on with a replica that has less, and refuses the cursors that count more', async () => {
    const { first, second, log, switchTo } = await open();
    await follow(second, first, isLinked(second));
    const epoch = await fill(log, 1, 5);
    await eventually(has(second, 5)).toBe(true);
    // It gets no more.
    await second.run('REPLICAOF NO ONE');
    expect(await fill(log, 6, 10)).toBe(epoch);
    await first.kill();
    switchTo(second);
    await fill(log, 11, 20);
    for (let offset = 0; offset <= 15; offset += 1) {
      const outcome = await gapOf(log, epoch, offset);
      if (offset > 5) expect([offset, outcome]).toEqual([offset, 'epoch-changed']);
      else expect(outcome).toHaveLength(15 - offset);
    }
  });

  test('a master that comes back with less, as the same process, begins a new epoch', async () => {
    const { first, second, log, switchTo } = await open();
    await follow(second, first, isLinked(second));
    const epoch = await fill(log, 1, 5);
    await eventually(has(second, 5)).toBe(true);
    await second.run('REPLICAOF NO ONE');
    // The replica never gets these.
    await fill(log, 6, 10);
    await first.run(`REPLICAOF ${second.host} ${second.port}`);
    await eventually(has(first, 5)).toBe(true);
    await first.run('REPLICAOF NO ONE');
    switchTo(first);
    await fill(log, 11, 20);
    expect(await gapOf(log, epoch, 5)).toHaveLength(10);
    for (const offset of [6, 10, 15]) expect(await gapOf(log, epoch, offset)).toBe('epoch-changed');
  });

  test('waits for another master while its own has become a replica', async () => {
    const { first, second, log, switchTo } = await open();
    const epoch = await fill(log, 1, 5);
    await follow(second, first, has(second, 5));
    await second.run('REPLICAOF NO ONE');
    await first.run(`REPLICAOF ${second.host} ${second.port}`);
    const appended = log.append('room', 'm6', by(6));
    await new Promise((resolve) => setTimeout(resolve, 300));
    switchTo(second);
    expect(await appended).toMatchObject({ offset: 6, duplicate: false });
    expect(await gapOf(log, epoch, 4)).toEqual(['m5', 'm6']);
  });

  test('a replica that comes changes the epoch at most, and no cursor', async () => {
    const { first, second, log } = await open();
    const epoch = await fill(log, 1, 5);
    await follow(second, first, has(second, 5));
    await fill(log, 6, 7);
    expect(await gapOf(log, epoch, 4)).toEqual(['m5', 'm6', 'm7']);
  });
});
