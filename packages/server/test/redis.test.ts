import { createHash } from 'node:crypto';
import type { Log } from '@steadysocket/server';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { eventually, stateOf } from '@steadysocket/test-kit/observing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Asked } from './scripted-redis.js';
import { ScriptedRedis } from './scripted-redis.js';

const appended = { value: ['appended', 'epoch', 1] };

const by = (sequence: number) => ({ producer: { id: 'producer', epoch: 1, sequence } });

const unavailable = { code: 'log-unavailable' };

function open(options = {}): { readonly redis: ScriptedRedis; readonly log: Log } {
  const redis = new ScriptedRedis();
  redis.answer = () => appended;
  const log = redisStreams(redis, options);
  onTestFinished(() => log.close());
  return { redis, log };
}

const commandsOf = (asked: readonly Asked[]): string[] => asked.map(({ command }) => command);

test('connects at the first use, by a duplicate of the client', async () => {
  const { redis, log } = open();
  expect(redis.connections).toBe(0);
  await log.append('room', 'a');
  expect(redis.connections).toBe(1);
  await log.close();
  expect(redis.open.size).toBe(0);
});

test('sends a script by its name once the connection has run it', async () => {
  const { redis, log } = open();
  await log.append('room', 'a');
  await log.append('room', 'b');
  const [first, second] = redis.asked;
  expect(commandsOf(redis.asked)).toEqual(['EVAL', 'EVALSHA']);
  const text = first?.args[0] ?? '';
  expect(second?.args[0]).toBe(createHash('sha1').update(text).digest('hex'));
  expect(second?.args.slice(1, 4)).toEqual(first?.args.slice(1, 4));
});

test('sends the text again when Redis has forgotten the script', async () => {
  const { redis, log } = open();
  await log.append('room', 'a');
  redis.answer = ({ command }) => (command === 'EVALSHA' ? { error: 'NOSCRIPT No matching script.' } : appended);
  await log.append('room', 'b');
  expect(commandsOf(redis.asked)).toEqual(['EVAL', 'EVALSHA', 'EVAL']);
});

test.each([
  ['plain', 'steadysocket:{plain}:'],
  ['a}b{c:d e', 'steadysocket:{a%7Db%7Bc%3Ad%20e}:'],
  ['😀', 'steadysocket:{%F0%9F%98%80}:'],
])('the keys of the room %j have one hash tag', async (room, base) => {
  const { redis, log } = open();
  await log.append(room, 'a');
  const [, count, ...rest] = redis.asked[0]?.args ?? [];
  expect(count).toBe('3');
  for (const key of rest.slice(0, 3)) {
    expect(key.startsWith(base)).toBe(true);
    expect(key.match(/[{}]/g)).toHaveLength(2);
  }
});

test('refuses what cannot work, before it is used', async () => {
  expect(() => redisStreams({} as never)).toThrow(TypeError);
  const sentinel = Object.assign(new ScriptedRedis(), { getMasterNode: () => undefined });
  expect(() => redisStreams(sentinel)).toThrow(TypeError);
  expect(() => redisStreams(new ScriptedRedis(), { prefix: 'a{b}' })).toThrow(TypeError);
  const { redis, log } = open();
  await expect(log.append('room', 'a', { producer: { id: 'p', epoch: 1, sequence: 0.5 } })).rejects.toThrow(RangeError);
  await expect(log.append('\ud800', 'a')).rejects.toThrow(URIError);
  expect(redis.asked).toEqual([]);
});

describe('an append whose connection is lost', () => {
  function openLosing(): ReturnType<typeof open> {
    const stage = open();
    stage.redis.answer = ({ connection }) => (connection === 1 ? 'lost' : appended);
    return stage;
  }

  test('is repeated over another one if it has a producer', async () => {
    const { redis, log } = openLosing();
    expect(await log.append('room', 'a', by(1))).toMatchObject({ offset: 1 });
    expect(redis.asked.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  test('is refused if it has none', async () => {
    const { redis, log } = openLosing();
    await expect(log.append('room', 'a')).rejects.toMatchObject(unavailable);
    expect(redis.asked).toHaveLength(1);
  });

  test('holds back what its producer appends after it', async () => {
    const { redis, log } = openLosing();
    await Promise.all([1, 2, 3].map((sequence) => log.append('room', `m${sequence}`, by(sequence))));
    const onSecond = redis.asked.filter(({ connection }) => connection > 1);
    expect(onSecond.map(({ args }) => args.at(-1))).toEqual(['1', '2', '3']);
  });
});

test.each([
  'LOADING Redis is loading',
  'CLUSTERDOWN The cluster is down',
  'TRYAGAIN Multiple keys',
  'BUSY Redis is busy',
])('asks again after "%s", which says that nothing was done', async (error) => {
  const { redis, log } = open();
  redis.answer = () => (redis.asked.length < 3 ? { error } : appended);
  expect(await log.append('room', 'a')).toMatchObject({ offset: 1 });
  expect(redis.connections).toBe(1);
});

test.each([
  ['7', "READONLY You can't write against a read only replica. script: 5f, on @user_script:58."],
  ['6', "ERR Error running script (call to f_5f): @user_script:58: @user_script: 58: -READONLY You can't write."],
])('looks for another master when its own has become a replica, as Redis %s says it', async (_, error) => {
  const { redis, log } = open();
  redis.answer = ({ connection }) => (connection === 1 ? { error } : appended);
  expect(await log.append('room', 'a')).toMatchObject({ offset: 1 });
  expect(redis.connections).toBe(2);
});

test.each(['OOM command not allowed', 'NOPERM no permissions', 'WRONGTYPE wrong kind', 'MISCONF no snapshots'])(
  'refuses at once after "%s", and says why without what was to be stored',
  async (error) => {
    const { redis, log } = open();
    redis.answer = () => ({ error });
    const refused: unknown = await log.append('room', 'a secret', by(1)).catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ ...unavailable, cause: { message: error } });
    expect((refused as Error).message).not.toContain(error);
    const { cause } = refused as Error;
    expect(JSON.stringify([refused, cause], [...Object.keys(cause as Error), 'command', 'args'])).not.toContain(
      'secret',
    );
    expect(redis.asked).toHaveLength(1);
  },
);

describe('in time', () => {
  test('a connection that is silent for half of it is replaced', async () => {
    const { redis, log } = open({ timeoutMs: 400 });
    redis.answer = ({ connection }) => (connection === 1 ? 'silence' : appended);
    expect(await log.append('room', 'a', by(1))).toMatchObject({ offset: 1 });
    expect(redis.open.size).toBe(1);
  });

  test('a slow answer among others is waited for', async () => {
    const { redis, log } = open({ timeoutMs: 400 });
    await log.append('room', 'warm');
    redis.answer = ({ args }) => (args.includes('slow') ? 'silence' : appended);
    const slow = log.append('room', 'slow').catch((error: unknown) => error);
    for (let sent = 0; (await stateOf(slow)) === 'pending'; sent += 1) {
      await log.append('room', `${sent}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await slow).toMatchObject(unavailable);
    await log.append('room', 'after');
    expect(redis.connections).toBe(1);
  });

  test('nothing is sent any more for a call whose time is over', async () => {
    const { redis, log } = open({ timeoutMs: 200 });
    redis.isUp = false;
    await expect(log.append('room', 'a', by(1))).rejects.toMatchObject(unavailable);
    redis.isUp = true;
    await log.append('room', 'b', by(2));
    expect(redis.asked.map(({ args }) => args.at(-1))).toEqual(['2']);
  });
});

test('refuses what would hold too much in memory while Redis is away', async () => {
  const { redis, log } = open({ timeoutMs: 10_000 });
  redis.answer = () => 'silence';
  const large = 'x'.repeat(10 * 1024 ** 2);
  const waiting = Array.from({ length: 6 }, () => log.append('room', large).catch((error: unknown) => error));
  await expect(log.append('room', large)).rejects.toMatchObject(unavailable);
  expect(await stateOf(waiting[0] ?? Promise.resolve())).toBe('pending');
  await log.close();
  for (const call of waiting) expect(await call).toMatchObject(unavailable);
});

describe('of 20 000 calls at once', () => {
  const appendAll = (log: Log): Promise<unknown>[] =>
    Array.from({ length: 20_000 }, (_, index) => log.append('room', `m${index}`).catch((error: unknown) => error));

  test('none is late, and few take the text of their script along', async () => {
    const { redis, log } = open();
    const answers = await Promise.all(appendAll(log));
    expect(answers.filter((answer) => answer instanceof Error)).toEqual([]);
    expect(commandsOf(redis.asked).filter((command) => command === 'EVAL').length).toBeLessThanOrEqual(500);
    // In the order in which they came.
    const payloads = redis.asked.map(({ args }) => args[8]);
    expect(payloads).toEqual(payloads.map((_, index) => `m${index}`));
  });

  test('so many are sent while Redis is silent, and all are refused in time', async () => {
    const { redis, log } = open({ timeoutMs: 200 });
    redis.answer = () => 'silence';
    const answers = appendAll(log);
    // Microtasks alone: no timer runs between them, so no call has timed out and made room for another one.
    for (let turn = 0; turn < 1_000; turn += 1) await Promise.resolve();
    expect(redis.asked.length).toBe(500);
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject(unavailable);
    redis.answer = () => appended;
    expect(await log.append('room', 'after')).toMatchObject({ offset: 1 });
  });
});

describe('subscriptions', () => {
  const channelsOf = (asked: readonly Asked[], command: string): string[] =>
    asked.filter((each) => each.command === command).flatMap(({ args }) => [...args]);

  test('log and presence of one client share one connection, until both are closed', async () => {
    const redis = new ScriptedRedis();
    const [log, presence] = [redisStreams(redis), redisPresence(redis)];
    await log.subscribe('room', () => {});
    await presence.subscribe('room', () => {});
    expect(redis.open.size).toBe(1);
    await log.close();
    expect(redis.open.size).toBe(1);
    await presence.close();
    expect(redis.open.size).toBe(0);
  });

  test('Redis is subscribed to a room once, and unsubscribed with its last user', async () => {
    const redis = new ScriptedRedis();
    const log = redisStreams(redis);
    onTestFinished(() => log.close());
    const leave = await Promise.all([1, 2, 3].map(() => log.subscribe('room', () => {})));
    const channel = 'steadysocket:{room}:appended';
    expect(channelsOf(redis.asked, 'SUBSCRIBE')).toEqual([channel]);
    for (const each of leave) each();
    await eventually(() => channelsOf(redis.asked, 'UNSUBSCRIBE')).toEqual([channel]);
  });

  test('after a lost connection all rooms are asked for again, and woken after that', async () => {
    const redis = new ScriptedRedis();
    const log = redisStreams(redis);
    onTestFinished(() => log.close());
    const woken: string[] = [];
    for (const room of ['a', 'b', 'c']) await log.subscribe(room, () => woken.push(room));
    expect(woken).toEqual([]);
    redis.asked.length = 0;
    redis.cut();
    await eventually(() => woken).toEqual(['a', 'b', 'c']);
    expect(channelsOf(redis.asked, 'SUBSCRIBE')).toHaveLength(3);
  });

  test('a connection that gives no sign of life is replaced', async () => {
    const redis = new ScriptedRedis();
    const log = redisStreams(redis, { timeoutMs: 100 });
    onTestFinished(() => log.close());
    let woken = 0;
    await log.subscribe('room', () => (woken += 1));
    redis.answer = ({ connection, command }) => (connection === 1 && command === 'PING' ? 'silence' : { value: 'OK' });
    await eventually(() => woken).toBeGreaterThan(0);
    expect(redis.open.size).toBe(1);
  });

  test('come along when commands have to take another connection', async () => {
    const redis = new ScriptedRedis();
    const log = redisStreams(redis);
    onTestFinished(() => log.close());
    let woken = 0;
    await log.subscribe('room', () => (woken += 1));
    redis.answer = ({ connection, command }) => (command.startsWith('EVAL') && connection === 2 ? 'lost' : appended);
    await log.append('room', 'a', by(1));
    await eventually(() => woken).toBeGreaterThan(0);
    expect(redis.open.size).toBe(2);
  });

  test('are not asked for again because of a connection that was lost at the same time', async () => {
    const redis = new ScriptedRedis();
    redis.answer = () => appended;
    const log = redisStreams(redis);
    onTestFinished(() => log.close());
    let woken = 0;
    await log.append('room', 'a');
    await log.subscribe('room', () => (woken += 1));
    redis.cut();
    await eventually(() => woken).toBe(1);
    await log.append('room', 'b');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(channelsOf(redis.asked, 'SUBSCRIBE')).toHaveLength(2);
    expect(redis.connections).toBe(4);
  });

  test('a message wakes the room of its channel', async () => {
    const redis = new ScriptedRedis();
    const log = redisStreams(redis);
    onTestFinished(() => log.close());
    const wake = vi.fn();
    await log.subscribe('room', wake);
    await log.subscribe('other', () => {
      throw new Error('Not for this room.');
    });
    const [subscriber] = redis.open;
    subscriber?.emit('message', 'steadysocket:{room}:appended', '7');
    await eventually(() => wake.mock.calls.length).toBe(1);
  });
});
