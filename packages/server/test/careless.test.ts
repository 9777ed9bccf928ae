import { createServer } from 'node:http';
import type { Log } from '@steadysocket/server';
import { memory, refuse } from '@steadysocket/server';
import { serve } from '@steadysocket/server/ws';
import { settled } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { cursorOf, enter } from './room-client.js';
import type { Stage } from './timed-node.js';
import { node } from './timed-node.js';

const tooLarge = 'x'.repeat(9 * 1024 ** 2);

describe('a message that no client could take', () => {
  test('gets into no room', async () => {
    const { hub } = node();
    const client = await enter(hub);
    await client.join('general');
    await expect(hub.room('general').publish(tooLarge)).rejects.toMatchObject({ code: 'too-large' });
    await expect(hub.room('general').publish('fine')).resolves.toMatchObject({ offset: 1 });
    await settled();
    expect([client.messages, client.closed]).toEqual([['general 1 fine'], null]);
  });

  test('is refused to the client whose publication became it', async () => {
    const { hub, errors } = node({ onPublish: () => tooLarge });
    const client = await enter(hub);
    await client.publish('general', 1, 'a');
    expect(client.results).toMatchObject([{ refused: { code: 'too-large' } }]);
    expect(errors).toEqual([]);
  });

  test('is skipped, with a word, if another node has let it in', async () => {
    const log = memory();
    const { hub } = node({ log });
    const [client, absent] = [await enter(hub), await enter(hub)];
    await client.join('general');
    const cursor = cursorOf(client);
    for (const frame of ['before', tooLarge, 'after']) await log.append('general', frame);
    await settled();
    await absent.join('general', { after: cursor });
    for (const { messages, closed, answers } of [client, absent]) {
      expect(closed).toBeNull();
      expect(messages).toEqual(['general 1 before', 'general 3 after']);
      expect(answers.at(-1)).toMatchObject({ offset: 2, recovered: false, reason: 'trimmed' });
    }
  });

  test('of its own is an answer that has failed', async () => {
    const { hub, errors } = node({}, { onMessage: () => ({ rows: tooLarge }) });
    const client = await enter(hub);
    client.say({ type: 'ask' });
    client.send('give me all');
    await settled();
    expect(client.results).toEqual([{ type: 'result', of: 1, refused: { code: 'failed' } }]);
    expect(client.closed).toBeNull();
    expect(errors).toMatchObject([{ name: 'RangeError' }]);
  });
});

describe('a refusal', () => {
  test.each([403, null, {}, Symbol('sold-out'), ['a'], () => 'a'])(
    'rejects a code that is not a string: %o',
    (code) => {
      expect(() => refuse(code as never)).toThrow(new TypeError('code must be a string'));
    },
  );

  test('with such a code has failed, for a client as for its link', async () => {
    const { hub, errors } = node(
      {
        authorize() {
          throw refuse(403 as never);
        },
      },
      {
        authenticate({ auth }) {
          if (auth === 'bad') throw refuse(null as never);
          return { id: '' };
        },
      },
    );
    const client = await enter(hub);
    await client.join('general');
    expect(client.answers).toEqual([{ type: 'room', room: 'general', refused: { code: 'failed' } }]);
    const bad = await enter(hub, { hello: { auth: 'bad' } });
    expect(bad.closed?.code).toBe(1011);
    expect(errors).toHaveLength(2);
  });
});

test('a server that is stopped twice serves what was put in its place', () => {
  const server = createServer();
  const { hub } = node();
  const stop = serve(hub as never, { server, path: '/orders' });
  stop();
  serve(hub as never, { server, path: '/orders' });
  const stopOther = serve(hub as never, { server, path: '/other' });
  stop();
  expect(() => serve(hub as never, { server, path: '/orders' })).toThrow('path');
  expect(server.listenerCount('upgrade')).toBe(1);
  stopOther();
  stopOther();
  expect(() => serve(hub as never, { server, path: '/orders' })).toThrow('path');
});

describe('a hub that is closed by its application while it is at work', () => {
  test.each<[string, (hub: () => Stage['hub']) => Stage]>([
    ['in onSession', (hub) => node({}, { onSession: () => hub().close() })],
    ['in authenticate', (hub) => node({}, { authenticate: () => (hub().close(), { id: '' }) })],
    ['in onSessionEnd', (hub) => node({}, { onSession: (peer) => peer.close(), onSessionEnd: () => hub().close() })],
    ['in onMessage', (hub) => node({}, { onMessage: () => hub().close() })],
    ['in authorize', (hub) => node({ authorize: () => (hub().close(), true) })],
    ['in onPublish', (hub) => node({ onPublish: ({ message }) => (hub().close(), message) })],
  ])('%s leaves nothing behind', async (_, make) => {
    const stage = make(() => stage.hub);
    const { hub, clock, errors } = stage;
    const client = await enter(hub);
    client.send('a');
    await client.join('general', { members: true, state: 1 });
    await client.publish('general', 1, 'a');
    await settled();
    expect(hub.stats).toEqual({ sessions: 0, detached: 0, rooms: 0 });
    expect(clock.pending).toBe(0);
    expect(errors).toEqual([]);
    expect(client.closed).not.toBeNull();
  });
});

describe('an application that answers late', () => {
  test('to a join of a client that has left, come back, or is gone, lets nobody in by it', async () => {
    const answers: ((isAllowed: boolean) => void)[] = [];
    const { hub, clock, errors } = node({ authorize: () => new Promise((resolve) => answers.push(resolve)) });
    const client = await enter(hub);
    client.say({ type: 'join', room: 'left' });
    client.say({ type: 'part', room: 'left' });
    client.say({ type: 'join', room: 'left' });
    const gone = await enter(hub);
    gone.say({ type: 'join', room: 'left', state: 1, members: true });
    for (const peer of hub.peers) if (peer !== [...hub.peers][0]) peer.close();
    answers[0]?.(true);
    answers[2]?.(true);
    await settled();
    expect(client.answers).toEqual([{ type: 'room', room: 'left', left: true }]);
    answers[1]?.(false);
    await settled();
    expect(client.answers.at(-1)).toEqual({ type: 'room', room: 'left', refused: { code: 'forbidden' } });
    expect(hub.stats.rooms).toBe(0);
    hub.close();
    expect([clock.pending, errors]).toEqual([0, []]);
  });

  test('to a publication after the hub was closed leaves nothing behind', async () => {
    let stamp: (text: string) => void = () => {};
    const log = memory();
    const { hub, clock, errors } = node({ log, onPublish: () => new Promise<string>((resolve) => (stamp = resolve)) });
    const client = await enter(hub);
    await client.publish('general', 1, 'a');
    hub.close();
    await log.close();
    stamp('a');
    await settled();
    expect(clock.pending).toBe(0);
    expect(errors).toEqual([]);
  });
});

describe('an application that works in its own functions', () => {
  test('publishes where it is asked about publications', async () => {
    const { hub } = node({
      async onPublish({ room, message }) {
        if (message === 'first') await hub.room(room).publish('before it');
        return message;
      },
    });
    const client = await enter(hub);
    await client.join('general');
    await client.publish('general', 1, 'first');
    expect(client.messages).toEqual(['general 1 before it', 'general 2 first']);
  });

  test('joins and leaves where it is asked whether a client may join', async () => {
    const { hub } = node({
      authorize({ peer, room }) {
        peer.join('lobby');
        peer.leave(room);
        return true;
      },
    });
    const client = await enter(hub);
    await client.join('general');
    expect(client.answers).toMatchObject([
      { room: 'general', refused: { code: 'removed' } },
      { room: 'lobby', offset: 0 },
    ]);
  });
});

describe('an application that sends to every session when one ends', () => {
  const crowd = 3_000;

  async function gather(limits: object, isCut: boolean) {
    const ended: string[] = [];
    const { hub, errors } = node(
      {},
      {
        limits,
        authenticate: ({ auth }) => ({ id: String(auth) }),
        onSessionEnd({ user }) {
          ended.push(user.id);
          for (const peer of hub.peers) peer.send('somebody has left');
        },
      },
    );
    for (let index = 0; index < crowd; index += 1) {
      const client = await enter(hub, { isSlow: true, hello: { auth: index } });
      if (isCut) client.cut();
    }
    return { hub, errors, ended };
  }

  test.each([
    ['of those that wait for their clients', { detachedBytes: crowd * 100 }, true],
    ['of those whose clients are slow', { waitingMessages: 1 }, false],
  ])('learns of each end, %s, however many follow from it', async (_, limits, isCut) => {
    const { hub, errors, ended } = await gather(limits, isCut);
    for (const peer of hub.peers) peer.send('x'.repeat(100));
    const [first] = hub.peers;
    first?.send('x');
    expect(errors).toEqual([]);
    expect(ended.length).toBeGreaterThan(crowd / 2);
    expect(new Set(ended).size).toBe(ended.length);
    expect(ended).toHaveLength(crowd - hub.stats.sessions);
  });
});

test('a peer is in no more rooms than it may be in, and its application learns of it', async () => {
  const { hub } = node({}, { limits: { rooms: 1 } });
  const client = await enter(hub);
  const [peer] = hub.peers;
  expect([peer?.join('one'), peer?.join('one'), peer?.join('two')]).toEqual([true, true, false]);
  expect(client.answers.at(-1)).toMatchObject({ room: 'two', refused: { code: 'too-many-rooms' } });
  peer?.close();
  expect(peer?.join('one')).toBe(false);
});

test.each([
  ['empty', ''],
  ['long', 'x'.repeat(1e6)],
  ['a number', 5],
  ['null', null],
  ['missing', undefined],
  ['an object', {}],
  ['half a character', '\ud800'],
  ['of two lines', 'line\nbreak'],
])('a peer joins no room whose name is %s', async (_, room) => {
  const { hub } = node();
  await enter(hub);
  const [peer] = hub.peers;
  expect(() => peer?.join(room as string)).toThrow(/^room must /);
  expect(() => peer?.leave(room as string)).not.toThrow();
});

test.each(['__proto__', 'constructor', 'toString', '.', '*'])('a room may have the name %s', async (room) => {
  const { hub } = node();
  const client = await enter(hub);
  await client.join(room, { state: 1, members: true });
  await client.publish(room, 1, 'a');
  expect(client.messages).toEqual([`${room} 1 a`]);
  expect(await hub.room(room).members()).toMatchObject([{ state: 1 }]);
});

test.each([undefined, null, () => 'a', 5n, Symbol('a'), {}, NaN])('a room takes no %o', async (message) => {
  const log = memory();
  const { hub } = node({ log });
  await expect(async () => hub.room('general').publish(message as never)).rejects.toThrow(TypeError);
  expect(await hub.room('general').read({ last: 9 })).toMatchObject({ head: 0 });
});

test('every function goes on after the close of its hub, its peer and its stores', async () => {
  const log: Log = memory();
  const { hub, clock, errors } = node({ log });
  const client = await enter(hub);
  await client.join('general', { state: 1, members: true });
  const [peer] = hub.peers;
  hub.close();
  hub.close();
  await log.close();
  await log.close();
  expect([peer?.send('a'), peer?.join('general'), peer?.isConnected]).toEqual([false, false, false]);
  peer?.leave('general');
  peer?.close();
  await expect(hub.room('general').publish('a')).rejects.toMatchObject({ code: 'log-unavailable' });
  await expect(hub.room('general').read({ last: 1 })).rejects.toMatchObject({ code: 'log-unavailable' });
  expect((await enter(hub)).closed?.code).toBe(1012);
  for (const type of ['join', 'part', 'present', 'ping', 'ack', 'bye']) client.say({ type, room: 'general' });
  const drained = hub.drain();
  await settled();
  await drained;
  expect([...hub.peers]).toEqual([]);
  expect([clock.pending, errors]).toEqual([0, []]);
});
