import { manualClock } from '@steadysocket/core/testing';
import type { Hub, HubOptions, Log, RoomsOptions, User } from '@steadysocket/server';
import { createHub, memory, refuse } from '@steadysocket/server';
import { settled } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { cursorOf, enter } from './room-client.js';

type Message = string | ArrayBuffer;

function node(
  rooms: Partial<RoomsOptions<User, Message, Message>> = {},
  options: Partial<HubOptions<User, Message, Message, null>> = {},
): { readonly hub: Hub<User, Message, null>; readonly clock: ReturnType<typeof manualClock> } {
  const clock = manualClock();
  const hub = createHub<User, Message, Message, null>({
    clock,
    onMessage: () => undefined,
    rooms: { authorize: () => true, ...rooms },
    ...options,
  });
  return { hub, clock };
}

test('of a cursor nothing counts but its epoch and its offset', async () => {
  const log = memory();
  const reads: unknown[] = [];
  const watched: Log = {
    append: (...call) => log.append(...call),
    subscribe: (...call) => log.subscribe(...call),
    close: () => log.close(),
    read: (...call) => (reads.push(call.slice(1)), log.read(...call)),
  };
  const { hub } = node({ log: watched });
  for (let sent = 0; sent < 300; sent += 1) await hub.room('general').publish('x');
  const client = await enter(hub);
  await client.join('general', { after: { epoch: 'none', offset: 7, last: 1e9, more: 'x' } });
  expect(reads).toContainEqual([{ epoch: 'none', offset: 7 }, 128]);
  expect(client.answers).toMatchObject([{ recovered: false, reason: 'epoch-changed' }]);
  expect(client.messages).toEqual([]);
});

describe('who asks for the members again and again', () => {
  const crowd = 500;

  async function crowded(): Promise<ReturnType<typeof node> & { tick(): Promise<void> }> {
    const { hub, clock } = node();
    await Promise.all(Array.from({ length: crowd }, async (_, state) => (await enter(hub)).join('general', { state })));
    const tick = async (): Promise<void> => {
      await settled();
      clock.advance(50);
      await settled();
    };
    await tick();
    return { hub, clock, tick };
  }

  const rowsOf = (frames: readonly Partial<Record<string, unknown>>[]): number =>
    frames.reduce((sum, { set }) => sum + (set as unknown[]).length, 0);

  test.each([
    ['joins', ['join']],
    ['leaves and joins', ['part', 'join']],
  ])('and %s gets so many in a time, and in the end what is true', async (_, types) => {
    const { hub, tick } = await crowded();
    const greedy = await enter(hub);
    for (let asked = 0; asked < 200; asked += 1) {
      for (const type of types) greedy.say({ type, room: 'general', members: true });
      await tick();
    }
    // Ten seconds: without a bound there were 200 lists.
    expect(rowsOf(greedy.members)).toBeGreaterThanOrEqual(10_000);
    expect(rowsOf(greedy.members)).toBeLessThanOrEqual(35_000);
    for (let passed = 0; passed < 100; passed += 1) await tick();
    expect(greedy.members.at(-1)).toMatchObject({ all: true });
    expect(rowsOf(greedy.members.slice(-1))).toBe(crowd);
    hub.close();
  });

  test('holds up nobody else', async () => {
    const { hub, tick } = await crowded();
    const greedy = await enter(hub);
    for (let asked = 0; asked < 100; asked += 1) {
      greedy.say({ type: 'join', room: 'general', members: true });
      await tick();
    }
    const other = await enter(hub);
    await other.join('general', { members: true });
    await tick();
    expect(rowsOf(other.members)).toBe(crowd);
    hub.close();
  });
});

test('who joins thousands of rooms pushes no message out of the log in memory', async () => {
  const log = memory({ maxRooms: 100 });
  const { hub } = node({ log });
  for (const text of ['a', 'b', 'c']) await hub.room('general').publish(text);
  const { epoch } = await hub.room('general').read({ last: 0 });
  const client = await enter(hub);
  for (let index = 0; index < 1_000; index += 1) {
    client.say({ type: 'join', room: `room ${index}`, last: 1_000 });
    await settled();
    client.say({ type: 'part', room: `room ${index}` });
  }
  const page = await hub.room('general').read({ epoch, offset: 0 });
  expect(page.messages.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
  hub.close();
});

test('a room without a message goes on as what it was when the first one comes', async () => {
  const { hub } = node({ log: memory({ maxRooms: 2 }) });
  const client = await enter(hub);
  await client.join('general');
  const cursor = cursorOf(client);
  await client.publish('general', 1, 'first');
  expect(await hub.room('general').read(cursor)).toMatchObject({ gap: null, messages: [{ message: 'first' }] });
  expect(client.answers).toHaveLength(1);
  hub.close();
});

describe('a drain does not wait for a client that is gone', () => {
  test('and has not learned of a refusal, after which nothing is handled', async () => {
    const published: unknown[] = [];
    const { hub, clock } = node({
      onPublish({ message }) {
        published.push(message);
        throw refuse('no');
      },
    });
    const client = await enter(hub, { isSlow: true });
    await client.publish('general', 1, 'a');
    await client.publish('general', 2, 'b');
    client.cut();
    const drained = hub.drain();
    await settled();
    clock.advance(0);
    await drained;
    expect(published).toEqual(['a']);
  });

  test('and has not taken its answers', async () => {
    const { hub, clock } = node({}, { limits: { waitingMessages: 4 }, onMessage: () => 'answer' });
    const client = await enter(hub, { isSlow: true });
    for (let sequence = 1; sequence <= 5; sequence += 1) await client.publish('general', sequence, 'a');
    client.cut();
    const drained = hub.drain();
    await settled();
    clock.advance(0);
    await drained;
    expect(hub.stats.sessions).toBe(0);
  });
});
