import { manualClock } from '@steadysocket/core/testing';
import type { HubOptions, User } from '@steadysocket/server';
import { createHub, memory, memoryPresence } from '@steadysocket/server';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { settled } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { enter } from './room-client.js';
import { ScriptedRedis } from './scripted-redis.js';

type Options = HubOptions<User, string | ArrayBuffer, string | ArrayBuffer, null>;

const hubWith = (options: object): ReturnType<typeof createHub<User, never, never, null>> =>
  createHub({
    clock: manualClock(),
    onMessage: () => undefined,
    rooms: { authorize: () => true },
    ...options,
  } as unknown as Options as never);

test.each([
  // A client takes no welcome that announces these.
  ['window.messages', { window: { messages: Infinity } }],
  ['window.messages', { window: { messages: 1.5 } }],
  ['window.bytes', { window: { bytes: 2 ** 60 } }],
  ['limits.frameBytes', { limits: { frameBytes: Infinity } }],
  ['limits.frameBytes', { limits: { frameBytes: 0 } }],
  ['heartbeatMs', { heartbeatMs: 0.5 }],
  // A timer that takes no such delay ends at once.
  ['limits.helloMs', { limits: { helloMs: Infinity } }],
  ['limits.helloMs', { limits: { helloMs: 2 ** 31 } }],
  ['resumeWindowMs', { resumeWindowMs: Infinity }],
  // No frame would ever get through.
  ['limits.burst', { limits: { framesPerSecond: 5, burst: 0 } }],
  ['limits.rooms', { limits: { rooms: '5' } }],
  ['limits', { limits: 'many' }],
  ['limits', { limits: null }],
  ['window', { window: 7 }],
  ['clock', { clock: {} }],
  ['clock', { clock: null }],
  ['rooms.log.producerMs', { rooms: { authorize: () => true, log: { ...storeOf(memory()), producerMs: NaN } } }],
  ['rooms.log.producerMs', { rooms: { authorize: () => true, log: { ...storeOf(memory()), producerMs: '5' } } }],
])('no hub is made with a wrong %s: %j', (name, options) => {
  expect(() => hubWith(options)).toThrow(TypeError);
  expect(() => hubWith(options)).toThrow(new RegExp(`^${name.replaceAll('.', '\\.')} must `));
});

/** The functions of a store, which its prototype has. */
function storeOf(store: ReturnType<typeof memory>): object {
  return { append: store.append.bind(store), read: store.read.bind(store), subscribe: store.subscribe.bind(store) };
}

test('a limit, a window and a function that are undefined are the default', async () => {
  const limits = { rooms: undefined, waitingMessages: undefined, frameBytes: undefined, burst: undefined };
  const hub = hubWith({ limits, window: { messages: undefined }, onError: undefined, codec: undefined });
  expect(hub.limits).toEqual(hubWith({}).limits);
  const client = await enter(hub);
  expect(client.welcome).toMatchObject({ window: { messages: 4_096, bytes: 4_194_304 }, maxFrameBytes: 1_048_576 });
});

test('one frame gets through however low the rate is', async () => {
  const client = await enter(hubWith({ limits: { framesPerSecond: 0.2 } }));
  client.say({ type: 'ping' });
  expect(client.closed).toBeNull();
  client.say({ type: 'ping' });
  expect(client.closed?.code).toBe(4429);
});

test('clients receive no age that they cannot count', async () => {
  for (const producerMs of [1e300, Infinity]) {
    const client = await enter(hubWith({ rooms: { authorize: () => true, log: memory({ producerMs }) } }));
    expect(client.welcome).not.toHaveProperty('publishMs');
  }
});

test.each([
  ['overMs', { overMs: NaN }],
  ['overMs', { overMs: -1 }],
  ['retryAfterMs', { retryAfterMs: Infinity }],
  ['timeoutMs', { timeoutMs: Infinity }],
  ['timeoutMs', { timeoutMs: '5' }],
])('a drain with a wrong %s is none: %j', async (name, options) => {
  const hub = hubWith({});
  const client = await enter(hub);
  expect(() => hub.drain(options as never)).toThrow(new RegExp(`^${name} must `));
  await settled();
  expect(client.closed).toBeNull();
  hub.close();
});

test.each([
  ['timeoutMs', { timeoutMs: '5000' }],
  ['timeoutMs', { timeoutMs: NaN }],
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: Infinity }],
  ['timeoutMs', { timeoutMs: 2 ** 31 }],
  ['prefix', { prefix: 5 }],
  ['prefix', { prefix: null }],
  ['prefix', { prefix: 'a{b}' }],
])('neither a log nor a presence is made with a wrong %s: %j', (name, options) => {
  for (const make of [redisStreams, redisPresence]) {
    expect(() => make(new ScriptedRedis(), options as never)).toThrow(TypeError);
    expect(() => make(new ScriptedRedis(), options as never)).toThrow(new RegExp(`^${name} must `));
  }
});

test.each(['redis://:secret@host', undefined, null, 5, {}])('%j is no client, and is not quoted', (client) => {
  for (const make of [redisStreams, redisPresence])
    expect(() => make(client as never)).toThrow(new TypeError('client must be a client of redis or ioredis'));
});

test('a room that may stay for as long as one likes is given a time that Redis takes', async () => {
  const redis = new ScriptedRedis();
  redis.answer = () => ({ value: ['appended', 'epoch', 1] });
  const log = redisStreams(redis, { idleMs: 1e30 });
  await log.append('room', 'a');
  expect(redis.asked[0]?.args).toContain(String(Number.MAX_SAFE_INTEGER));
  await log.close();
});

test('a clock without functions makes no presence', () => {
  expect(() => memoryPresence({ clock: {} as never })).toThrow(/^clock must /);
  expect(() => memory({ clock: {} as never })).toThrow(/^clock must /);
});
