import type { Log, LogPage, Presence } from '@steadysocket/server';
import { memory, memoryPresence } from '@steadysocket/server';
import { settled } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { enter } from './room-client.js';
import { node } from './timed-node.js';

function logWith(over: Partial<Log>): Log {
  const log = memory();
  return {
    append: (...call) => log.append(...call),
    read: (...call) => log.read(...call),
    subscribe: (...call) => log.subscribe(...call),
    close: () => log.close(),
    ...over,
  };
}

function presenceWith(over: Partial<Presence>): Presence {
  const presence = memoryPresence();
  return {
    set: (...call) => presence.set(...call),
    delete: (...call) => presence.delete(...call),
    list: (...call) => presence.list(...call),
    subscribe: (...call) => presence.subscribe(...call),
    close: () => presence.close(),
    ...over,
  };
}

const one = { offset: 1, frame: 'a' };

describe('a log that reads what cannot be is away, and is asked less and less', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['no epoch', { head: 0, gap: null, entries: [] }],
    ['an epoch that clients do not take', { epoch: 'x'.repeat(129), head: 0, gap: null, entries: [] }],
    ['a head that is a text', { epoch: 'e', head: '1', gap: null, entries: [one] }],
    ['no head', { epoch: 'e', head: NaN, gap: null, entries: [] }],
    ['no entries', { epoch: 'e', head: 1, gap: null }],
    ['a gap of its own', { epoch: 'e', head: 1, gap: 'away', entries: [] }],
    ['an entry twice', { epoch: 'e', head: 5, gap: null, entries: [one, one] }],
    ['entries with a gap between them', { epoch: 'e', head: 5, gap: null, entries: [one, { offset: 3, frame: 'a' }] }],
    ['entries beyond its head', { epoch: 'e', head: 0, gap: null, entries: [one] }],
    ['the same for every cursor', { epoch: 'e', head: 9, gap: null, entries: [one] }],
    ['nothing though something is there', { epoch: 'e', head: 9, gap: null, entries: [] }],
    ['a frame that is none', { epoch: 'e', head: 1, gap: null, entries: [{ offset: 1, frame: {} }] }],
    ['a frame that is missing', { epoch: 'e', head: 1, gap: null, entries: [{ offset: 1 }] }],
  ])('%s', async (_, page) => {
    let reads = 0;
    const read = (): Promise<LogPage> => {
      reads += 1;
      // A loop without a pause would never let the test go on.
      if (reads > 1_000) throw new Error('It was asked without end.');
      return Promise.resolve(page as LogPage);
    };
    const { hub, clock, errors } = node({ log: logWith({ read }) });
    const client = await enter(hub);
    for (const fields of [{}, { after: { epoch: 'e', offset: 0 } }, { after: { epoch: 'e', offset: 3 } }, { last: 9 }])
      await client.join('general', fields);
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1_000);
      await settled();
    }
    expect(reads).toBeLessThan(100);
    expect(errors.length).toBeGreaterThan(0);
    expect(client.closed).toBeNull();
    hub.close();
  });
});

test('a client gets of an append what it has to know, and nothing else', async () => {
  const append = (): ReturnType<Log['append']> =>
    Promise.resolve({ epoch: 'e', offset: 1, duplicate: false, row: 'a secret' });
  const { hub } = node({ log: logWith({ append }) });
  const client = await enter(hub);
  await client.publish('general', 1, 'a');
  expect(client.results).toEqual([{ type: 'result', of: 1, value: { epoch: 'e', offset: 1, duplicate: false } }]);
});

test('a publication that the log answers with nothing has failed', async () => {
  const { hub, errors } = node({ log: logWith({ append: () => Promise.resolve(undefined as never) }) });
  const client = await enter(hub);
  await client.publish('general', 1, 'a');
  expect(client.results).toEqual([{ type: 'result', of: 1, refused: { code: 'failed' } }]);
  expect(errors).toHaveLength(1);
});

describe('a store whose subscription cannot be ended', () => {
  const throwing = (): never => {
    throw new Error('It cannot.');
  };
  test.each([
    ['throws', throwing],
    ['is no function', {} as never],
    ['is missing', undefined as never],
  ])('because what ends it %s stops neither the hub nor another room', async (_, unsubscribe) => {
    let subscriptions = 0;
    const subscribe = (): Promise<() => void> => {
      subscriptions += 1;
      return Promise.resolve(unsubscribe);
    };
    const { hub, clock, errors } = node({ log: logWith({ subscribe }), presence: presenceWith({ subscribe }) });
    const client = await enter(hub);
    for (const room of ['one', 'two']) await client.join(room, { members: true });
    await client.join('left', { members: true });
    expect(subscriptions).toBe(6);
    client.say({ type: 'part', room: 'left' });
    clock.advance(10_000);
    await settled();
    hub.close();
    expect(hub.stats).toEqual({ sessions: 0, detached: 0, rooms: 0 });
    expect(errors).toHaveLength(6);
    expect(clock.pending).toBe(0);
  });
});

test('a presence that is slow is asked for one list of a room at a time', async () => {
  let wake = (): void => {};
  let asked = 0;
  let answer = (): void => {};
  const presence = presenceWith({
    subscribe: (_, given) => {
      wake = given;
      return Promise.resolve(() => {});
    },
    list: () => {
      asked += 1;
      return new Promise((resolve) => (answer = () => resolve(new Map([['somebody', '{"user":"ann","state":1}']]))));
    },
  });
  const { hub, clock } = node({ presence });
  const client = await enter(hub);
  await client.join('general', { members: true });
  const pass = async (): Promise<void> => {
    wake();
    clock.advance(50);
    await settled();
  };
  for (let passed = 0; passed < 20; passed += 1) await pass();
  expect(asked).toBe(1);
  answer();
  await settled();
  await pass();
  expect(asked).toBe(2);
  expect(client.members.at(-1)).toMatchObject({ set: [{ user: 'ann' }] });
  hub.close();
});
