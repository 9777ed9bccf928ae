import type { Log, Presence } from '@steadysocket/server';
import type { RedisOptions } from '@steadysocket/server/redis';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import type { TcpProxy } from '@steadysocket/test-kit';
import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { redisClients } from '../../src/redis-clients.js';
import type { RedisServer } from '../../src/start-redis.js';
import { onDisk, startRedis } from '../../src/start-redis.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const by = (sequence: number) => ({ producer: { id: 'producer', epoch: 1, sequence } });

const unavailable = { code: 'log-unavailable' };

describe.each(Object.entries(redisClients))('with the client %s', (_, createClient) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis(onDisk);
    return () => server.close();
  });
  expectNoLeak();

  let rooms = 0;

  interface Stage {
    readonly proxy: TcpProxy;
    /** Reaches Redis through the proxy. */
    readonly log: Log;
    readonly presence: Presence;
    /** Reaches it directly. */
    readonly other: Log;
    readonly room: string;
  }

  async function open(options: RedisOptions = {}): Promise<Stage> {
    const proxy = await startProxy({ target: server });
    onTestFinished(() => proxy.close());
    const client = createClient(proxy);
    const [log, presence] = [redisStreams(client, options), redisPresence(client, options)];
    const other = redisStreams(createClient(server));
    onTestFinished(async () => {
      await Promise.all([log.close(), presence.close(), other.close()]);
    });
    rooms += 1;
    return { proxy, log, presence, other, room: `room ${rooms}` };
  }

  const textsOf = async (log: Log, room: string) =>
    (await log.read(room, { last: 1_000 }, 1_000)).entries.map(({ frame }) => frame);

  test('what is asked while Redis stands still for two seconds is done, once and in order', async () => {
    const { log, room } = await open();
    await log.append(room, 'm0', by(0));
    server.pause();
    const appended = Promise.all(
      Array.from({ length: 50 }, (_unused, index) => log.append(room, `m${index + 1}`, by(index + 1))),
    );
    const withoutProducer = log.append(room, 'other');
    await pause(2_000);
    server.resume();
    expect((await appended).filter(({ duplicate }) => duplicate)).toEqual([]);
    expect(await withoutProducer).toMatchObject({ duplicate: false });
    const texts = await textsOf(log, room);
    expect(texts).toHaveLength(52);
    expect(texts.filter((text) => text !== 'other')).toEqual(
      Array.from({ length: 51 }, (_unused, index) => `m${index}`),
    );
  });

  test('says within its time that Redis does not answer, and goes on when it does', async () => {
    const { log, presence, room } = await open({ timeoutMs: 600 });
    await log.append(room, 'before');
    await presence.set(room, new Map([['a', '1']]), 60_000);
    server.pause();
    onTestFinished(() => server.resume());
    const calls = [
      log.append(room, 'a'),
      log.append(room, 'b', by(1)),
      log.read(room, { last: 1 }, 1),
      log.subscribe(room, () => {}),
      presence.list(room, 1),
      presence.subscribe(room, () => {}),
    ];
    for (const outcome of await Promise.allSettled(calls))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { ...unavailable, cause: {} } });
    server.resume();
    await eventually(() =>
      log.append(room, 'after').then(
        () => true,
        () => false,
      ),
    ).toBe(true);
    expect((await presence.list(room, 1)).size).toBe(1);
  });

  test('appends that wait for their turn are refused at the same time as the first', async () => {
    const { log, room } = await open({ timeoutMs: 600 });
    await log.append(room, 'before');
    server.pause();
    onTestFinished(() => server.resume());
    const startedAt = performance.now();
    const refusedAfter = await Promise.all(
      Array.from({ length: 20 }, async (_unused, sequence) => {
        await expect(log.append(room, 'a', by(sequence))).rejects.toMatchObject(unavailable);
        return performance.now() - startedAt;
      }),
    );
    server.resume();
    expect(Math.max(...refusedAfter)).toBeLessThan(2 * Math.min(...refusedAfter));
  });

  test('refuses in time when nobody listens', async () => {
    const { proxy, log, room } = await open({ timeoutMs: 500 });
    await proxy.close();
    await expect(log.append(room, 'a', by(1))).rejects.toMatchObject(unavailable);
    await expect(log.subscribe(room, () => {})).rejects.toMatchObject(unavailable);
  });

  test('an append that a cut connection leaves in doubt is done once if it has a producer', async () => {
    const { proxy, log, other, room } = await open();
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      await log.append(room, `warm ${sequence}`);
      // Redis gets it, and its answer is lost.
      proxy.discard('toClient');
      const appended = log.append(room, `m${sequence}`, by(sequence));
      await eventually(async () => (await textsOf(other, room)).includes(`m${sequence}`)).toBe(true);
      proxy.restore();
      proxy.reset();
      expect(await appended).toMatchObject({ offset: 2 * sequence, duplicate: true });
    }
    expect(await textsOf(other, room)).toHaveLength(40);
  });

  test('what a producer appends without waiting arrives once and in order, over cut connections', async () => {
    const { proxy, log, other, room } = await open({ timeoutMs: 20_000 });
    const texts: string[] = [];
    const appended: Promise<unknown>[] = [];
    for (let round = 0; round < 10; round += 1) {
      for (let sent = 0; sent < 20; sent += 1) {
        texts.push(`m${texts.length + 1}`);
        appended.push(log.append(room, `m${texts.length}`, by(texts.length)));
      }
      await pause(5 * round);
      proxy.reset();
    }
    await Promise.all(appended);
    expect(await textsOf(other, room)).toEqual(texts);
  });

  test('an append without a producer is never repeated, and its publisher is told', async () => {
    const { proxy, log, other, room } = await open();
    await log.append(room, 'warm');
    proxy.discard('toClient');
    const appended = expect(log.append(room, 'in doubt')).rejects.toMatchObject(unavailable);
    await eventually(() => textsOf(other, room)).toEqual(['warm', 'in doubt']);
    proxy.restore();
    proxy.reset();
    await appended;
    await log.append(room, 'next');
    expect(await textsOf(other, room)).toEqual(['warm', 'in doubt', 'next']);
  });

  test('replaces a connection that is half open', async () => {
    const { proxy, log, room } = await open({ timeoutMs: 4_000 });
    await log.append(room, 'before');
    // Swallows what the connection sends and gets. New ones are refused for a while.
    proxy.discard();
    proxy.refuse();
    const dialled = proxy.accepted;
    const appended = [log.append(room, 'm1', by(1)), log.append(room, 'm2', by(2))];
    await eventually(() => proxy.accepted).toBeGreaterThan(dialled);
    proxy.restore();
    for (const answer of appended) expect(await answer).toMatchObject({ duplicate: false });
    expect(await textsOf(log, room)).toEqual(['before', 'm1', 'm2']);
  });

  test('a subscriber whose connection is half open notices it, and misses nothing', async () => {
    const { proxy, log, presence, other, room } = await open({ timeoutMs: 1_000 });
    const woken = { log: 0, presence: 0 };
    await log.subscribe(room, () => (woken.log += 1));
    await presence.subscribe(room, () => (woken.presence += 1));
    proxy.discard();
    await other.append(room, 'unseen');
    await pause(100);
    expect(woken.log).toBe(0);
    // What the dead connection swallowed stays lost; new ones are refused for a while.
    proxy.refuse();
    await eventually(() => proxy.accepted).toBeGreaterThan(2);
    proxy.restore();
    await eventually(() => Math.min(woken.log, woken.presence)).toBeGreaterThan(0);
    const before = woken.log;
    await other.append(room, 'seen');
    await eventually(() => woken.log).toBeGreaterThan(before);
  });

  test('subscribers are woken after their connection was killed, all of them', async () => {
    const { log, other, room } = await open();
    const names = Array.from({ length: 700 }, (_unused, index) => `${room} ${index}`);
    const woken = new Set<string>();
    await Promise.all(names.map((name) => log.subscribe(name, () => woken.add(name))));
    woken.clear();
    await server.run('CLIENT KILL TYPE pubsub', 'CLIENT KILL TYPE normal SKIPME yes');
    await other.append(names[0] ?? '', 'a').catch(() => undefined);
    await eventually(() => woken.size).toBe(names.length);
    woken.clear();
    await other.append(names[699] ?? '', 'a', by(1));
    await eventually(() => [...woken]).toEqual([names[699]]);
  });

  test('a subscription that waits for Redis is there once Redis is', async () => {
    const { proxy, log, other, room } = await open({ timeoutMs: 10_000 });
    proxy.refuse();
    let woken = 0;
    const subscribed = log.subscribe(room, () => (woken += 1));
    await eventually(() => proxy.accepted).toBeGreaterThan(3);
    proxy.restore();
    await subscribed;
    await other.append(room, 'a');
    await eventually(() => woken).toBeGreaterThan(0);
  });

  test('calls that are under way reject when the log is closed', async () => {
    const { log, room } = await open();
    await log.append(room, 'before');
    server.pause();
    onTestFinished(() => server.resume());
    const calls = [log.append(room, 'a', by(1)), log.read(room, { last: 1 }, 1), log.subscribe(room, () => {})];
    const outcomes = Promise.allSettled(calls);
    await log.close();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
    server.resume();
  });

  test('errors have neither payloads nor addresses in their text', async () => {
    const { proxy, log, room } = await open({ timeoutMs: 300 });
    await log.append(room, 'before');
    proxy.refuse();
    proxy.reset();
    const error: unknown = await log.append(room, 'a secret', by(1)).catch((reason: unknown) => reason);
    expect(error).toMatchObject(unavailable);
    expect((error as Error).message).not.toMatch(/secret|127\.0\.0\.1/);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
  });
});
