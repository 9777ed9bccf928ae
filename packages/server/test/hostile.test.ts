import { manualClock } from '@steadysocket/core/testing';
import type { HubOptions, User } from '@steadysocket/server';
import { createHub, refuse } from '@steadysocket/server';
import { settled } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connect, join } from './simulated-client.js';

type Payload = string | ArrayBuffer;

interface Ended {
  readonly user: string;
  readonly reason: string;
}

/** A hub whose clients say who they are. */
function makeHub(options: Partial<HubOptions<User, Payload, Payload, null>> = {}) {
  const ends: Ended[] = [];
  const handled: Payload[] = [];
  const errors: unknown[] = [];
  const clock = manualClock();
  const hub = createHub<User, Payload, Payload, null>({
    clock,
    authenticate: ({ auth }) => ({ id: String(auth) }),
    onMessage: (_, message) => void handled.push(message),
    onSessionEnd: ({ user }, { reason }) => void ends.push({ user: user.id, reason }),
    onError: (error) => void errors.push(error),
    ...options,
  });
  onTestFinished(() => hub.close());
  return { hub, clock, ends, handled, errors };
}

test('100 000 sessions that one user leaves behind cost a few, and other users keep theirs', async () => {
  const { hub, ends } = makeHub();
  const alice = await join(hub, { auth: 'alice' });
  alice.cut();
  for (let round = 0; round < 100; round += 1) {
    const clients = Array.from({ length: 1_000 }, () => connect(hub, { auth: 'mallory' }));
    await settled();
    for (const client of clients) client.cut();
  }
  expect(hub.stats).toMatchObject({ sessions: 17, detached: 17 });
  expect(ends).toHaveLength(99_984);
  expect(new Set(ends.map(({ user }) => user))).toEqual(new Set(['mallory']));
  const { session } = alice.controls[0] as { readonly session: string };
  const again = await join(hub, { auth: 'alice', session, generation: 2 });
  expect(again.controls[0]).toMatchObject({ resumed: true });
}, 60_000);

test('one user takes a part of the sessions of a node, and frees it again', async () => {
  const { hub } = makeHub({ limits: { sessions: 5, sessionsPerUser: 2 } });
  const mallory = await Promise.all(Array.from({ length: 5 }, () => join(hub, { auth: 'mallory' })));
  expect(mallory.map(({ closed }) => closed?.code)).toEqual([undefined, undefined, 1013, 1013, 1013]);
  expect((await join(hub, { auth: 'alice' })).closed).toBeNull();
  mallory[0]?.say({ type: 'bye' });
  expect((await join(hub, { auth: 'mallory' })).closed).toBeNull();
  expect((await join(hub, { auth: 'mallory' })).closed?.code).toBe(1013);
  for (const peer of hub.peers) if (peer.user.id === 'mallory') peer.close();
  expect((await join(hub, { auth: 'mallory' })).closed).toBeNull();
});

test('where users are not distinguished, no user has a limit', async () => {
  const { hub } = makeHub({ limits: { sessionsPerUser: 1 }, authenticate: undefined as never });
  expect((await Promise.all([join(hub), join(hub)])).map(({ closed }) => closed)).toEqual([null, null]);
});

test('what waits for one user takes no room from another', async () => {
  const limits = { detachedBytesPerUser: 1_000, detachedBytes: 5_000 };
  const { hub, ends } = makeHub({ limits });
  const pushAll = (user: string): void => {
    for (const peer of hub.peers) if (peer.user.id === user) peer.send('x'.repeat(400));
  };
  (await join(hub, { auth: 'alice' })).cut();
  pushAll('alice');
  for (let index = 0; index < 10; index += 1) {
    (await join(hub, { auth: 'mallory' })).cut();
    pushAll('mallory');
  }
  expect(ends.length).toBeGreaterThan(0);
  expect(ends.filter(({ user, reason }) => user === 'alice' || reason !== 'overflow')).toEqual([]);
});

test.each(['bye', 'cut'] as const)('what waits for a handler is bounded, past a %s', async (leaving) => {
  const handled: Payload[] = [];
  const { hub } = makeHub({
    limits: { detachedPerUser: 4 },
    onMessage(_, message) {
      handled.push(message);
      return new Promise(() => {});
    },
  });
  for (let index = 0; index < 50; index += 1) {
    const client = await join(hub, { auth: 'mallory' });
    for (let sent = 0; sent < 10; sent += 1) client.send('x'.repeat(1_000));
    if (leaving === 'bye') client.say({ type: 'bye' });
    client.cut();
  }
  expect(hub.stats).toMatchObject({ sessions: 4, detached: 4 });
  expect(handled).toHaveLength(50);
});

test('what has arrived before a bye is handled, and what comes after the session is over is not', async () => {
  const handled: Payload[] = [];
  const finish: (() => void)[] = [];
  const { hub, ends } = makeHub({
    onMessage(_, message) {
      handled.push(message);
      return new Promise<void>((resolve) => finish.push(resolve));
    },
  });
  const client = await join(hub, { auth: 'alice' });
  for (const text of ['one', 'two', 'three']) client.send(text);
  client.say({ type: 'bye' });
  expect(client.closed).toEqual({ code: 1000, reason: '' });
  client.cut();
  finish[0]?.();
  await settled();
  expect([handled, ends]).toEqual([['one', 'two'], []]);
  hub.close();
  finish[1]?.();
  await settled();
  expect([handled.length, ends.length, hub.stats.sessions]).toEqual([2, 1, 0]);
});

test.each([
  ['nothing', () => undefined],
  ['null', () => null],
  ['a rejection', () => Promise.reject(new Error('away'))],
  ['nobody, later', () => Promise.resolve(null)],
  ['a user without an id', () => ({})],
  ['a user whose id is a number', () => ({ id: 7 })],
])('an application that authenticates with %s loses the link and no more', async (_, authenticate) => {
  const { hub, errors } = makeHub({ authenticate: authenticate as never });
  expect((await join(hub)).closed?.code).toBe(1011);
  expect(errors).toHaveLength(1);
  expect(hub.stats.sessions).toBe(0);
});

test('an application that authenticates too late gets no session', async () => {
  let answer: (user: User) => void = () => {};
  const { hub, clock } = makeHub({ authenticate: () => new Promise((resolve) => (answer = resolve)) });
  const late = await join(hub);
  clock.advance(10_000);
  expect(late.closed?.code).toBe(4408);
  answer({ id: 'alice' });
  await settled();
  const gone = await join(hub);
  gone.cut();
  answer({ id: 'alice' });
  await settled();
  expect(hub.stats.sessions).toBe(0);
  expect([...late.controls, ...gone.controls]).toEqual([]);
});

test('of two resumes the later wins, also where the application answers for the older one last', async () => {
  const answers: (() => void)[] = [];
  const { hub } = makeHub({
    authenticate: ({ auth }) => new Promise((resolve) => answers.push(() => resolve({ id: String(auth) }))),
  });
  const first = await join(hub);
  answers.shift()?.();
  await settled();
  const { session } = first.controls[0] as { readonly session: string };
  first.cut();
  const older = await join(hub, { session, generation: 2 });
  const later = await join(hub, { session, generation: 3 });
  for (const answer of answers.reverse()) {
    answer();
    await settled();
  }
  expect(older.closed?.code).toBe(4409);
  expect(later.closed).toBeNull();
  expect(later.controls[0]).toMatchObject({ resumed: true });
});

test('a promise that settles twice finishes its message once', async () => {
  const { hub } = makeHub({
    onMessage: () => ({
      then(resolve: (value: unknown) => void) {
        resolve(1);
        resolve(2);
      },
    }),
  });
  const client = await join(hub);
  client.say({ type: 'ask' });
  for (const text of ['one', 'two']) client.send(text);
  await settled();
  client.say({ type: 'ping' });
  expect(client.controls.slice(1)).toEqual([
    { type: 'result', of: 1, value: 1 },
    { type: 'ack', received: 2 },
    { type: 'pong' },
  ]);
});

test.each([
  [4410, 'x'.repeat(124)],
  [4410, 'ж'.repeat(62)],
  [1001, ''],
  [5000, ''],
  [NaN, ''],
])('a close with %d and a reason that may be too long throws, and ends nothing by halves', async (code, reason) => {
  const { hub, ends } = makeHub();
  const client = await join(hub);
  const [peer] = hub.peers;
  expect(() => peer?.close(code, reason)).toThrow(RangeError);
  expect([client.closed, ends, hub.stats.sessions]).toEqual([null, [], 1]);
});

test('a refusal whose code does not fit a close frame is a refusal nevertheless', async () => {
  const { hub } = makeHub({
    authenticate() {
      throw refuse('x'.repeat(200));
    },
  });
  expect((await join(hub)).closed).toEqual({ code: 4401, reason: '' });
});

test('without onError, what a client causes is printed and ends nothing', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => printed.mockRestore());
  const hub = createHub<User, Payload, Payload, null>({
    clock: manualClock(),
    onMessage() {
      throw new Error('The handler fails.');
    },
  });
  const client = await join(hub);
  client.send('one');
  client.send('two');
  expect(client.controls.slice(1)).toMatchObject([
    { of: 1, refused: { code: 'failed' } },
    { of: 2, refused: { code: 'failed' } },
  ]);
  expect(printed).toHaveBeenCalledTimes(2);
});

test('a client that reads nothing and asks for answers is ended', async () => {
  const ends: string[] = [];
  const hub = createHub<User, Payload, Payload, null>({
    clock: manualClock(),
    limits: { waitingBytes: 1_000 },
    onMessage: () => {},
    onSessionEnd: (_, { reason }) => void ends.push(reason),
  });
  let unread = 0;
  const { receive } = hub.accept(
    {
      send: (frame) => void (unread += frame.length),
      close: () => {},
      get bufferedAmount() {
        return unread;
      },
    },
    null,
  );
  const window = { messages: 1, bytes: 1 };
  const hello = { type: 'hello', version: 1, producer: 'p', generation: 1, received: 0, base: 0, window };
  receive(`\u0010${JSON.stringify(hello)}`);
  await settled();
  for (let sent = 0; sent < 10_000 && ends.length === 0; sent += 1) receive('\u0010{"type":"ping"}');
  expect(ends).toEqual(['overflow']);
  expect(unread).toBeLessThan(3_000);
});
