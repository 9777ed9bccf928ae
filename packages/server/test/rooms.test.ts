import { manualClock } from '@steadysocket/core/testing';
import type { Hub, HubOptions, Log, Presence, RoomsOptions, User } from '@steadysocket/server';
import { createHub, memory, memoryPresence, refuse } from '@steadysocket/server';
import { settled } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { cursorOf, enter } from './room-client.js';

type Message = string | ArrayBuffer;
type Options = Partial<RoomsOptions<User, Message, Message>>;

function node(
  rooms: Options = {},
  options: Partial<HubOptions<User, Message, Message, null>> = {},
): Hub<User, Message, null> {
  return createHub<User, Message, Message, null>({
    clock: manualClock(),
    onMessage: () => undefined,
    rooms: { authorize: () => true, ...rooms },
    ...options,
  });
}

const twoNodes = (rooms: Options = {}): [Hub<User, Message, null>, Hub<User, Message, null>] => {
  const log = memory();
  const presence = memoryPresence();
  return [node({ log, presence, ...rooms }), node({ log, presence, ...rooms })];
};

async function publish(hub: Hub<User, Message, null>, room: string, ...texts: string[]): Promise<void> {
  for (const text of texts) await hub.room(room).publish(text);
  await settled();
}

/** A log that fails while it is away, and can lose what it has. */
function fragileLog(): Log & { isAway: boolean; restart(): void; restartUnnoticed(): void } {
  let log = memory();
  const wakes = new Set<() => void>();
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    if (fragile.isAway) throw refuse('log-unavailable');
    return work();
  };
  const fragile = {
    isAway: false,
    restartUnnoticed() {
      log = memory();
      wakes.clear();
    },
    restart() {
      log = memory();
      for (const wake of wakes) wake();
    },
    append: ((room, frame, options) =>
      guard(async () => {
        const appended = await log.append(room, frame, options);
        for (const wake of wakes) wake();
        return appended;
      })) as Log['append'],
    read: ((room, after, limit) => guard(() => log.read(room, after, limit))) as Log['read'],
    subscribe: ((_, wake) =>
      guard(() => {
        wakes.add(wake);
        return Promise.resolve(() => void wakes.delete(wake));
      })) as Log['subscribe'],
    close: () => log.close(),
  };
  return fragile;
}

describe('a room', () => {
  test('takes what a client publishes to everybody in it, on all nodes, in one order', async () => {
    const [one, other] = twoNodes();
    const ann = await enter(one, { hello: { producer: 'ann' } });
    const ben = await enter(other, { hello: { producer: 'ben' } });
    const absent = await enter(one);
    await ann.join('general');
    await ben.join('general');
    await ann.publish('general', 1, 'hello');
    await ben.publish('general', 1, 'hi');
    await ann.publish('general', 2, '\u0010escape');
    expect(ann.messages).toEqual(['general 1 hello', 'general 2 hi', 'general 3 \u0010escape']);
    expect(ben.messages).toEqual(ann.messages);
    expect(absent.messages).toEqual([]);
    const { epoch } = cursorOf(ann);
    expect(ann.results).toEqual([
      { type: 'result', of: 1, value: { epoch, offset: 1, duplicate: false } },
      { type: 'result', of: 2, value: { epoch, offset: 3, duplicate: false } },
    ]);
  });

  test('carries bytes', async () => {
    const hub = node();
    const client = await enter(hub);
    await client.join('general');
    await client.publish('general', 1, Uint8Array.of(0, 16, 255));
    await hub.room('general').publish(Uint8Array.of(7).buffer);
    await settled();
    expect(client.messages).toEqual(['general 1 0,16,255', 'general 2 7']);
  });

  test('begins with what is new, or with the latest messages', async () => {
    const hub = node();
    await publish(hub, 'general', 'a', 'b', 'c');
    const client = await enter(hub);
    await client.join('general');
    expect(client.answers).toEqual([{ type: 'room', room: 'general', ...cursorOf(client) }]);
    expect(client.answers).toMatchObject([{ offset: 3 }]);
    const curious = await enter(hub);
    await curious.join('general', { last: 2 });
    expect(curious.answers).toMatchObject([{ offset: 1 }]);
    const all = await enter(hub);
    await all.join('general', { last: 50 });
    await publish(hub, 'general', 'd');
    expect(client.messages).toEqual(['general 4 d']);
    expect(curious.messages).toEqual(['general 2 b', 'general 3 c', 'general 4 d']);
    expect(all.messages).toHaveLength(4);
  });

  test('has thousands of messages for those who want them', async () => {
    const hub = node();
    const texts = Array.from({ length: 2_000 }, (_, index) => String(index + 1));
    await publish(hub, 'general', ...texts);
    const client = await enter(hub);
    await client.join('general', { last: 1_000 });
    await expect.poll(() => client.messages.length).toBe(1_000);
    expect(client.messages).toEqual(texts.slice(1_000).map((text) => `general ${text} ${text}`));
  });

  test('is entered from the buffer of its node, without a read of the log', async () => {
    const log = memory();
    let reads = 0;
    const counting: Log = {
      append: (...call) => log.append(...call),
      subscribe: (...call) => log.subscribe(...call),
      close: () => log.close(),
      read: (...call) => ((reads += 1), log.read(...call)),
    };
    const hub = node({ log: counting });
    await publish(hub, 'general', 'a', 'b');
    await (await enter(hub)).join('general');
    reads = 0;
    const second = await enter(hub);
    await second.join('general', { last: 1 });
    expect(second.messages).toEqual(['general 2 b']);
    expect(reads).toBe(0);
  });

  test('is left', async () => {
    const hub = node();
    const client = await enter(hub);
    await client.join('general');
    client.say({ type: 'part', room: 'general' });
    await publish(hub, 'general', 'a');
    expect(client.messages).toEqual([]);
    expect(client.answers.at(-1)).toEqual({ type: 'room', room: 'general', left: true });
  });

  test('is followed by its node only while somebody is there', async () => {
    const clock = manualClock();
    const hub = node({}, { clock });
    const client = await enter(hub);
    await client.join('general');
    expect(hub.stats.rooms).toBe(1);
    client.say({ type: 'bye' });
    clock.advance(60_000);
    expect(hub.stats.rooms).toBe(0);
  });

  test('is not entered by a session that is over', async () => {
    const clock = manualClock();
    const hub = node({}, { clock, onSessionEnd: (peer) => void peer.join('other') });
    const client = await enter(hub);
    await client.join('general');
    const [peer] = hub.peers;
    peer?.close();
    expect(peer?.join('general')).toBe(false);
    await settled();
    clock.advance(60_000);
    expect(hub.stats.rooms).toBe(0);
  });

  test('is followed no more once its hub is closed, whenever that is', async () => {
    for (let turns = 0; turns < 20; turns += 1) {
      const log = memory();
      let subscriptions = 0;
      const hub = node({
        log: {
          append: (...call) => log.append(...call),
          read: (...call) => log.read(...call),
          close: () => log.close(),
          async subscribe(...call) {
            const unsubscribe = await log.subscribe(...call);
            subscriptions += 1;
            return () => {
              subscriptions -= 1;
              unsubscribe();
            };
          },
        },
      });
      const client = await enter(hub);
      client.say({ type: 'join', room: 'general' });
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      hub.close();
      await settled();
      expect(subscriptions, `after ${turns} turns`).toBe(0);
    }
  });

  test('travels in bytes that all receivers share', async () => {
    const hub = node();
    const clients = [await enter(hub, { sharesBytes: true }), await enter(hub, { sharesBytes: true })];
    for (const client of clients) await client.join('general');
    await publish(hub, 'general', 'grüß');
    expect(clients.map(({ messages }) => messages)).toEqual([['general 1 grüß'], ['general 1 grüß']]);
    expect(clients[0]?.shared[0]).toBe(clients[1]?.shared[0]);
  });

  test('that the server puts a client into is not asked for again', async () => {
    const hub = node({ authorize: ({ action }) => action !== 'join' }, { onSession: (peer) => peer.join('general') });
    const client = await enter(hub);
    await client.join('general', { last: 1 });
    expect(client.answers.map(({ refused }) => refused)).toEqual([undefined, undefined]);
    for (const peer of hub.peers) peer.leave('general');
    await client.join('general');
    expect(client.answers.at(-1)).toMatchObject({ refused: { code: 'forbidden' } });
  });

  test('is one that the server puts a client into, and takes it out of', async () => {
    const hub = node({ authorize: () => false }, { onSession: (peer) => peer.join('general', { last: 1 }) });
    await publish(hub, 'general', 'a', 'b');
    const client = await enter(hub);
    await settled();
    expect(client.messages).toEqual(['general 2 b']);
    for (const peer of hub.peers) peer.leave('general');
    await publish(hub, 'general', 'c');
    expect(client.messages).toEqual(['general 2 b']);
    expect(client.answers.at(-1)).toEqual({ type: 'room', room: 'general', refused: { code: 'removed' } });
  });
});

describe('a publication', () => {
  test('that comes twice counts once, over sessions and nodes, and has the same answer', async () => {
    const [one, other] = twoNodes();
    const before = await enter(one);
    await before.publish('general', 1, 'a');
    await before.publish('general', 2, 'b');
    const after = await enter(other);
    for (const [sequence, text] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ] as const)
      await after.publish('general', sequence, text);
    const reader = await enter(one);
    await reader.join('general', { last: 50 });
    expect(reader.messages).toEqual(['general 1 a', 'general 2 b', 'general 3 c']);
    const values = after.results.map(({ value }) => value);
    expect(values).toMatchObject([
      { offset: 1, duplicate: true },
      { offset: 2, duplicate: true },
      { offset: 3, duplicate: false },
    ]);
  });

  test('of another user with the same producer is another one', async () => {
    const hub = node({}, { authenticate: ({ auth }) => ({ id: String(auth) }) });
    for (const auth of ['ann', 'ben']) await (await enter(hub, { hello: { auth } })).publish('general', 1, auth);
    const reader = await enter(hub, { hello: { auth: 'carl' } });
    await reader.join('general', { last: 50 });
    expect(reader.messages).toEqual(['general 1 ann', 'general 2 ben']);
  });

  test('has an age beyond which no client sends it again: the log would not know it', async () => {
    const welcomes: unknown[] = [];
    for (const hub of [node({ log: memory({ producerMs: 1_000 }) }), node({ log: memory({ producerMs: Infinity }) })])
      welcomes.push((await enter(hub)).welcome['publishMs']);
    expect(welcomes).toEqual([900, undefined]);
  });

  test('is what the application makes of it', async () => {
    const hub = node({
      onPublish: async ({ user, message, room }) => {
        if (message === 'spam') throw refuse('no-spam', 'please');
        await Promise.resolve();
        return `${user.id}@${room}: ${message as string}`;
      },
    });
    const client = await enter(hub);
    await client.join('general');
    await client.publish('general', 1, 'spam');
    await client.publish('general', 2, 'hello');
    expect(client.messages).toEqual(['general 1 @general: hello']);
    expect(client.results[0]).toEqual({ type: 'result', of: 1, refused: { code: 'no-spam', message: 'please' } });
  });

  test('is refused while the log is away, and the next one is taken when it is back', async () => {
    const log = fragileLog();
    const hub = node({ log });
    const client = await enter(hub);
    log.isAway = true;
    await client.publish('general', 1, 'a');
    log.isAway = false;
    await client.publish('general', 2, 'b');
    expect(client.results).toMatchObject([{ refused: { code: 'log-unavailable' } }, { value: { offset: 1 } }]);
  });

  test('that was refused without the client’s knowledge is taken when it comes again, and the next one after it', async () => {
    const log = fragileLog();
    const hub = node({ log });
    const before = await enter(hub, { isSlow: true });
    log.isAway = true;
    await before.publish('general', 1, 'a');
    log.isAway = false;
    await before.publish('general', 2, 'b');
    expect(before.results).toHaveLength(1);
    before.cut();
    const after = await enter(hub);
    await after.publish('general', 1, 'a');
    await after.publish('general', 2, 'b');
    await after.join('general', { last: 50 });
    expect(after.messages).toEqual(['general 1 a', 'general 2 b']);
    expect(after.results).toMatchObject([{ value: { duplicate: false } }, { value: { duplicate: false } }]);
  });

  test('that was refused holds up the next one until the client knows', async () => {
    const hub = node({ authorize: ({ room }) => room === 'general' });
    const refused = await enter(hub, { isSlow: true });
    await refused.publish('other', 1, 'a');
    await refused.publish('general', 2, 'b');
    expect(refused.results).toMatchObject([{ refused: { code: 'forbidden' } }]);
    await refused.acknowledge();
    expect(refused.results).toMatchObject([{ refused: { code: 'forbidden' } }, { value: { offset: 1 } }]);
  });
});

describe('a client that comes back', () => {
  test('with its session gets what it missed, and nothing waited for it on the node', async () => {
    const ended: unknown[] = [];
    const hub = node({}, { limits: { waitingMessages: 16 }, onSessionEnd: (_, { reason }) => ended.push(reason) });
    const before = await enter(hub);
    await before.join('general');
    before.cut();
    await publish(hub, 'general', ...Array.from({ length: 200 }, (_, index) => String(index)));
    const after = await enter(hub, { hello: { session: before.session, generation: 2, received: 1 } });
    await settled();
    expect(ended).toEqual([]);
    await expect.poll(() => after.messages.length).toBe(200);
    expect(after.messages.at(-1)).toBe('general 200 199');
  });

  test('to another node with its cursor gets every message after it', async () => {
    const [one, other] = twoNodes();
    const before = await enter(one);
    await before.join('general');
    await publish(one, 'general', 'a', 'b', 'c');
    const after = await enter(other);
    await after.join('general', { after: cursorOf(before, 1) });
    expect(after.answers).toMatchObject([{ offset: 1, recovered: true }]);
    expect(after.messages).toEqual(['general 2 b', 'general 3 c']);
  });

  test('to a node that does not know yet what it knows gets on', async () => {
    const [one, other] = twoNodes();
    const client = await enter(other);
    await client.join('general');
    const before = await enter(one);
    await before.join('general');
    await one.room('general').publish('a');
    // Before the other node has been woken.
    const after = await enter(other);
    after.say({ type: 'join', room: 'general', after: { ...cursorOf(before), offset: 1 } });
    await publish(one, 'general', 'b');
    expect(after.messages).toEqual(['general 2 b']);
  });

  test.each([
    ['trimmed', { offset: 1 }],
    ['unknown', { offset: 99 }],
    ['epoch-changed', { epoch: 'another', offset: 1 }],
  ])('is told when messages are missing: %s', async (reason, wrong) => {
    const [one, other] = twoNodes({ log: memory({ maxMessages: 3 }) });
    const before = await enter(one);
    await before.join('general');
    await publish(one, 'general', 'a', 'b', 'c', 'd', 'e');
    const after = await enter(other);
    await after.join('general', { after: { ...cursorOf(before), ...wrong }, last: 2 });
    expect(after.answers).toMatchObject([{ recovered: false, reason, offset: 3 }]);
    expect(after.messages).toEqual(['general 4 d', 'general 5 e']);
  });
});

describe('a slow client', () => {
  test('lags in the log: its session is bounded, and it has everything in the end', async () => {
    const hub = node({}, { limits: { waitingMessages: 2_000 } });
    const slow = await enter(hub, { isSlow: true });
    const quick = await enter(hub);
    await slow.join('general');
    await quick.join('general');
    const texts = Array.from({ length: 3_000 }, (_, index) => String(index + 1));
    await publish(hub, 'general', ...texts);
    expect(slow.messages.length).toBeLessThan(600);
    expect(quick.messages).toHaveLength(3_000);
    for (let round = 0; round < 40 && slow.messages.length < 3_000; round += 1) await slow.acknowledge();
    expect(slow.messages).toEqual(texts.map((text) => `general ${text} ${text}`));
  });

  test('that is overtaken by the trimming is notified', async () => {
    const hub = node({ log: memory({ maxMessages: 100 }) });
    const slow = await enter(hub, { isSlow: true });
    await slow.join('general', { last: 5 });
    await publish(hub, 'general', ...Array.from({ length: 2_000 }, (_, index) => String(index + 1)));
    const received = slow.messages.length;
    await slow.acknowledge();
    await slow.acknowledge();
    expect(slow.answers.at(-1)).toMatchObject({ recovered: false, reason: 'trimmed', offset: 1_995 });
    expect(slow.messages.slice(received)).toEqual([1_996, 1_997, 1_998, 1_999, 2_000].map((n) => `general ${n} ${n}`));
  });
});

describe('a log', () => {
  test('that is away makes joins wait, and is reported once', async () => {
    const clock = manualClock();
    const errors: unknown[] = [];
    const log = fragileLog();
    const hub = node({ log }, { clock, onError: (error) => errors.push(error) });
    log.isAway = true;
    const client = await enter(hub);
    await client.join('general', { last: 5 });
    for (let second = 0; second < 20; second += 1) {
      clock.advance(1_000);
      await settled();
    }
    expect(errors).toHaveLength(1);
    expect(client.answers).toEqual([]);
    log.isAway = false;
    await log.append('general', 'a');
    clock.advance(10_000);
    await settled();
    expect(client.messages).toEqual(['general 1 a']);
  });

  test('that has lost something gives no client the position of a node that has not noticed', async () => {
    const log = fragileLog();
    const hub = node({ log });
    const watcher = await enter(hub);
    await watcher.join('general');
    await publish(hub, 'general', 'a', 'b');
    log.restartUnnoticed();
    await log.append('general', 'c');
    const client = await enter(hub);
    // A cursor that the node cannot answer by itself.
    await client.join('general', { after: { ...cursorOf(watcher), offset: 3 } });
    await expect.poll(() => client.answers).not.toHaveLength(0);
    const { epoch } = await hub.room('general').read({ last: 1 });
    expect(client.answers[0]).toMatchObject({ epoch, offset: 1, recovered: false, reason: 'epoch-changed' });
  });

  test('whose pages are short of what was asked for is read to its end', async () => {
    const log = memory();
    const short: Log = {
      append: (...call) => log.append(...call),
      subscribe: (...call) => log.subscribe(...call),
      close: () => log.close(),
      read: (room, after, limit) => log.read(room, after, Math.min(limit, 3)),
    };
    const hub = node({ log: short });
    const client = await enter(hub);
    await client.join('general');
    for (let number = 1; number <= 20; number += 1) void hub.room('general').publish(String(number));
    await expect.poll(() => client.messages).toHaveLength(20);
    const late = await enter(hub);
    await late.join('general', { last: 10 });
    await expect.poll(() => late.messages).toHaveLength(10);
  });

  test('that has restarted notifies everybody', async () => {
    const log = fragileLog();
    const hub = node({ log });
    const client = await enter(hub);
    await client.join('general');
    await publish(hub, 'general', 'a', 'b');
    log.restart();
    await expect.poll(() => client.answers).toHaveLength(2);
    expect(client.answers[1]).toMatchObject({ recovered: false, reason: 'epoch-changed', offset: 0 });
    await publish(hub, 'general', 'c', 'd');
    expect(client.messages).toEqual(['general 1 a', 'general 2 b', 'general 1 c', 'general 2 d']);
  });
});

describe('who may', () => {
  test('is what authorize says, for joining and for publishing', async () => {
    const asked: unknown[] = [];
    const hub = node({
      authorize: ({ room, action }) => {
        asked.push([room, action]);
        if (room === 'secret') throw refuse('members-only');
        return action === 'join';
      },
    });
    const client = await enter(hub);
    await client.join('secret');
    await client.join('general');
    await client.publish('general', 1, 'a');
    expect(client.answers).toMatchObject([{ refused: { code: 'members-only' } }, { offset: 0 }]);
    expect(client.results).toMatchObject([{ refused: { code: 'forbidden' } }]);
    expect(asked).toEqual([
      ['secret', 'join'],
      ['general', 'join'],
      ['general', 'publish'],
    ]);
  });

  test('is nobody where the hub has no rooms', async () => {
    const hub = createHub<User, Message, Message, null>({ clock: manualClock(), onMessage: () => undefined });
    const client = await enter(hub);
    await client.join('general');
    await client.publish('general', 1, 'a');
    expect(client.answers).toEqual([{ type: 'room', room: 'general', refused: { code: 'no-rooms' } }]);
    expect(client.results).toMatchObject([{ refused: { code: 'no-rooms' } }]);
    expect(() => hub.room('general')).toThrow(/rooms/);
  });

  test('has a bound, which rooms that are left do not count for', async () => {
    const hub = node({}, { limits: { rooms: 2 } });
    const client = await enter(hub);
    for (const room of ['a', 'b', 'c']) await client.join(room);
    expect(client.answers.at(-1)).toEqual({ type: 'room', room: 'c', refused: { code: 'too-many-rooms' } });
    client.say({ type: 'part', room: 'a' });
    await client.join('c');
    expect(client.answers.at(-1)).toMatchObject({ room: 'c', offset: 0 });
  });
});

describe('a flood', () => {
  test('of joins asks the application once at a time, and ends with the latest wish', async () => {
    let asked = 0;
    let answer: (isAllowed: boolean) => void = () => {};
    const hub = node({ authorize: () => ((asked += 1), new Promise((resolve) => (answer = resolve))) });
    await publish(hub, 'general', 'a', 'b', 'c');
    const client = await enter(hub);
    for (let last = 0; last < 1_000; last += 1) client.say({ type: 'join', room: 'general', last: last % 3 });
    expect(asked).toBe(1);
    client.say({ type: 'join', room: 'general', last: 1 });
    answer(true);
    await settled();
    expect(client.messages).toEqual(['general 3 c']);
    expect(asked).toBe(1);
  });

  test('of joins and parts, and of states, is bounded as well', async () => {
    let asked = 0;
    const hub = node(
      { authorize: () => ((asked += 1), new Promise(() => {})) },
      { limits: { rooms: 5 }, onSession: (peer) => peer.join('shown') },
    );
    const client = await enter(hub);
    for (let round = 0; round < 100; round += 1) {
      client.say({ type: 'join', room: 'general' });
      client.say({ type: 'part', room: 'general' });
      client.say({ type: 'present', room: 'shown', state: round });
    }
    expect(asked).toBeLessThanOrEqual(6);
  });

  test('of joins with a state, and of parts, asks about so many states at a time', async () => {
    let asked = 0;
    const authorize = ({ action }: { readonly action: string }): boolean | Promise<boolean> =>
      action === 'join' || ((asked += 1), new Promise(() => {}));
    const client = await enter(node({ authorize }, { limits: { rooms: 5 } }));
    for (let round = 0; round < 20; round += 1) {
      await client.join('general', { state: round });
      client.say({ type: 'part', room: 'general' });
    }
    expect(asked).toBe(5);
    expect(client.answers).toContainEqual({ type: 'room', room: 'general', refused: { code: 'too-many-rooms' } });
  });

  test('of joins and parts leaves so many reads of the log under way, and rooms behind', async () => {
    const log = memory();
    let isMute = false;
    let reading = 0;
    const mute: Log = {
      append: (...call) => log.append(...call),
      subscribe: (...call) => log.subscribe(...call),
      close: () => log.close(),
      read: (...call) => (isMute ? ((reading += 1), new Promise(() => {})) : log.read(...call)),
    };
    const hub = node({ log: mute }, { limits: { rooms: 5 } });
    const stays = await enter(hub);
    await stays.join('general');
    const client = await enter(hub);
    isMute = true;
    for (let round = 1; round <= 50; round += 1) {
      await client.join('general', { after: { ...cursorOf(stays), offset: round } });
      client.say({ type: 'part', room: 'general' });
    }
    expect(reading).toBe(5);
    isMute = false;
    for (let round = 0; round < 1_000; round += 1) {
      await stays.join(`room ${round}`);
      stays.say({ type: 'part', room: `room ${round}` });
    }
    expect(hub.stats.rooms).toBeLessThanOrEqual(501);
    await stays.join('room 999', { last: 1 });
    expect(stays.answers.at(-1)).toMatchObject({ room: 'room 999', offset: 0 });
  });

  test('of states writes to a store that does not answer once, and the latest when it does', async () => {
    const clock = manualClock();
    const store = memoryPresence({ clock });
    let writes = 0;
    let answer = (): void => {};
    const slow: Presence = {
      set: async (...call) => {
        writes += 1;
        await new Promise<void>((resolve) => (answer = resolve));
        return store.set(...call);
      },
      delete: (...call) => store.delete(...call),
      list: (...call) => store.list(...call),
      subscribe: (...call) => store.subscribe(...call),
      close: () => store.close(),
    };
    const hub = node({ presence: slow }, { clock });
    const client = await enter(hub);
    await client.join('general', { state: 0 });
    for (let state = 1; state <= 500; state += 1) {
      client.say({ type: 'present', room: 'general', state });
      await settled();
    }
    expect(writes).toBe(1);
    answer();
    await settled();
    answer();
    await settled();
    expect(writes).toBe(2);
    expect(await hub.room('general').members()).toMatchObject([{ state: 500 }]);
  });

  test('of clients that are behind reads so many pages at a time', async () => {
    const log = memory();
    let reading = 0;
    let most = 0;
    const counting: Log = {
      append: (...call) => log.append(...call),
      subscribe: (...call) => log.subscribe(...call),
      close: () => log.close(),
      async read(...call) {
        reading += 1;
        most = Math.max(most, reading);
        await settled();
        reading -= 1;
        return log.read(...call);
      },
    };
    const hub = node({ log: counting });
    await publish(hub, 'general', ...Array.from({ length: 1_000 }, (_, index) => String(index + 1)));
    const { epoch } = await hub.room('general').read({ last: 1 });
    const clients = await Promise.all(Array.from({ length: 300 }, () => enter(hub)));
    clients.forEach((client, offset) => client.say({ type: 'join', room: 'general', after: { epoch, offset } }));
    await expect.poll(() => clients.every(({ messages }) => messages.at(-1) === 'general 1000 1000')).toBe(true);
    expect(clients.map(({ messages }) => messages.length)).toEqual(clients.map((_, offset) => 1_000 - offset));
    expect(most).toBeLessThanOrEqual(65);
  });
});

test('a client that the server puts into a room that it is in already stays where it is', async () => {
  const hub = node();
  const client = await enter(hub);
  await client.join('general');
  for (const peer of hub.peers) peer.join('general');
  await settled();
  expect(client.answers).toHaveLength(1);
});

describe('the application', () => {
  const hub = node();

  test.each([NaN, -1, 0, '5', null, {}])('gets no log in memory with maxMessages %j', (maxMessages) => {
    expect(() => memory({ maxMessages: maxMessages as number })).toThrow(
      new TypeError('maxMessages must be a number of at least 1'),
    );
  });

  test('gets the default where an option is undefined', async () => {
    const log = memory({ maxMessages: undefined } as never);
    for (let sent = 0; sent < 20; sent += 1) await log.append('general', 'text');
    expect((await log.read('general', { last: 100 }, 100)).entries).toHaveLength(20);
  });

  test.each([
    undefined,
    null,
    7,
    {},
    { last: -1 },
    { last: NaN },
    { last: 'a' },
    { epoch: '', offset: 1 },
    { epoch: 'e', offset: 1.5 },
  ])('reads after no %j', (after) => {
    expect(() => hub.room('general').read(after as never)).toThrow(/^after must /);
  });

  test.each([0, -1, NaN, Infinity, '1'])('reads no %j messages', (limit) => {
    expect(() => hub.room('general').read({ last: 1 }, limit as number)).toThrow(/^limit must /);
  });

  test.each([
    null,
    {},
    { id: 1, epoch: 0, sequence: 1 },
    { id: 'a', epoch: NaN, sequence: 1 },
    { id: 'a', epoch: 0, sequence: -1 },
  ])('publishes nothing as %j', (producer) => {
    expect(() => hub.room('general').publish('text', { producer: producer as never })).toThrow(/^producer must /);
  });
});

test.each([
  { type: 'join' },
  { type: 'join', room: '' },
  { type: 'join', room: 'x'.repeat(129) },
  { type: 'join', room: 'line\nbreak' },
  { type: 'join', room: '\ud800' },
  { type: 'join', room: 'a', after: null },
  { type: 'join', room: 'a', after: { epoch: 'e', offset: -1 } },
  { type: 'join', room: 'a', after: { epoch: 7, offset: 1 } },
  { type: 'join', room: 'a', last: 1.5 },
  { type: 'join', room: 'a', state: 'x'.repeat(2_000) },
  { type: 'part', room: 7 },
  { type: 'present' },
])('a malformed frame about a room ends the link: %j', async (control) => {
  const client = await enter(node());
  client.say(control);
  expect(client.closed?.code).toBe(4400);
});

test('the payload of a publication has to follow its header', async () => {
  const text = await enter(node());
  await text.publish('general', 1, Uint8Array.of(1));
  expect(text.closed).toBeNull();
  const hub = node();
  const { receive } = hub.accept({ send: () => {}, close: (code) => codes.push(code) }, null);
  const codes: number[] = [];
  receive(
    `\u0010${JSON.stringify({ type: 'hello', version: 1, producer: 'p', generation: 1, received: 0, base: 0, window: { messages: 9, bytes: 9 } })}`,
  );
  await settled();
  receive('\u0010["general",1]');
  receive('text');
  expect(codes).toEqual([4400]);
});

describe('presence', () => {
  test('shows who is there, on all nodes, and their states as they change', async () => {
    const clock = manualClock();
    const presence = memoryPresence({ clock });
    const options = { clock, authenticate: ({ auth }: { auth: unknown }) => ({ id: String(auth) }) };
    const log = memory({ clock });
    const [one, other] = [node({ log, presence }, options), node({ log, presence }, options)];
    const ann = await enter(one, { hello: { auth: 'ann' } });
    const ben = await enter(other, { hello: { auth: 'ben' } });
    const tick = async (ms = 100): Promise<void> => {
      await settled();
      clock.advance(ms);
      await settled();
    };
    await ann.join('general', { members: true, state: { typing: false } });
    await tick();
    await tick();
    expect(ann.members.at(-1)).toMatchObject({ all: true, set: [{ user: 'ann', state: { typing: false } }] });
    await ben.join('general', { state: { typing: true } });
    await tick();
    await tick();
    expect(ann.members.at(-1)).toMatchObject({ all: false, set: [{ user: 'ben', state: { typing: true } }], gone: [] });
    expect(await one.room('general').members()).toHaveLength(2);
    ben.say({ type: 'present', room: 'general' });
    await tick();
    await tick();
    expect(ann.members.at(-1)).toMatchObject({ all: false, set: [], gone: [expect.any(String)] });
    expect(ben.members).toEqual([]);
  });

  test('of a node that is drained is over when the drain is', async () => {
    const clock = manualClock();
    const store = memoryPresence({ clock });
    const slow: Presence = {
      set: (...call) => store.set(...call),
      delete: async (...call) => {
        await settled();
        return store.delete(...call);
      },
      list: (...call) => store.list(...call),
      subscribe: (...call) => store.subscribe(...call),
      close: () => store.close(),
    };
    const [one, other] = [node({ presence: slow }, { clock }), node({ presence: slow }, { clock })];
    await (await enter(one)).join('general', { state: 'ann' });
    await settled();
    expect(await other.room('general').members()).toHaveLength(1);
    const drained = one.drain();
    clock.advance(0);
    await drained;
    expect(await other.room('general').members()).toEqual([]);
  });

  test('whose store is away is reported once, and is right when it is back', async () => {
    const clock = manualClock();
    const store = memoryPresence({ clock });
    let isAway = true;
    const guard = <T>(work: () => Promise<T>): Promise<T> => (isAway ? Promise.reject(refuse('away')) : work());
    const errors: unknown[] = [];
    const presence: Presence = {
      set: (...call) => guard(() => store.set(...call)),
      delete: (...call) => guard(() => store.delete(...call)),
      list: (...call) => guard(() => store.list(...call)),
      subscribe: (...call) => guard(() => store.subscribe(...call)),
      close: () => store.close(),
    };
    const make = (): Hub<User, Message, null> => node({ presence }, { clock, onError: (error) => errors.push(error) });
    const [one, other] = [make(), make()];
    const ann = await enter(one);
    await ann.join('general', { members: true, state: 'ann' });
    const ben = await enter(other);
    await ben.join('general', { state: 'ben' });
    const tick = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1_000);
        await settled();
      }
    };
    await tick(60);
    expect(errors).toHaveLength(2);
    isAway = false;
    await tick(30);
    expect((await one.room('general').members()).map(({ state }) => state).sort()).toEqual(['ann', 'ben']);
    const shown = new Map(
      ann.members.flatMap(({ set }) => (set as { id: string; state: unknown }[]).map((m) => [m.id, m.state])),
    );
    expect([...shown.values()].sort()).toEqual(['ann', 'ben']);
  });

  test('does not show a member whose node has died', async () => {
    const clock = manualClock();
    const presence = memoryPresence({ clock });
    const [one, other] = [node({ presence }, { clock }), node({ presence }, { clock: manualClock() })];
    const ann = await enter(one);
    await ann.join('general', { members: true });
    const ben = await enter(other);
    await ben.join('general', { state: 1 });
    const tick = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        clock.advance(1_000);
        await settled();
      }
    };
    await tick(2_000);
    expect(ann.members.at(-1)).toMatchObject({ set: [{ state: 1 }] });
    // Its clock stands still: it renews nothing.
    await tick(60_000);
    expect(ann.members.at(-1)).toMatchObject({ set: [], gone: [expect.any(String)] });
  });
});
