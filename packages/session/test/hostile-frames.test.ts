import type { RoomSnapshot } from '@steadysocket/session';
import { rooms } from '@steadysocket/session';
import { rejection, settled, stateOf } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { join } from './enter.js';
import { make, open } from './make.js';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

test('a member whose state is nested too deeply to be compared does not stop the room', async () => {
  const { fake, tell, received } = await join({ rooms: { members: true } });
  const state = nested(100_000);
  const members = `{"type":"members","room":"general","all":true,"gone":[],"set":[{"id":"a","user":"u","state":${state}}]}`;
  for (let time = 0; time < 2; time += 1) fake.link.receive(`\u0010${members}`);
  tell('general', 11, 'text');
  expect(received).toMatchObject([{ offset: 11, message: 'text' }]);
});

test.each([
  [{}],
  [null],
  ['a text'],
  [{ epoch: 7, offset: 1 }],
  [{ epoch: 'e', offset: -1 }],
  [{ epoch: { toString: 1, valueOf: 1 }, offset: 1 }],
])('a result that is no place in the log rejects with a code: %j', async (value) => {
  const { room, say } = await join();
  const outcome = rejection(room.publish('message'));
  say({ type: 'result', of: 1, value });
  expect(await outcome).toBe('transport-failed');
});

test('a refusal of the wrong shape refuses nevertheless, and the connection goes on', async () => {
  const { room, connection, fake, answer } = await join();
  const messages: unknown[] = [];
  connection.on('message', (message) => messages.push(message));
  answer({ refused: { code: { toString: 1, valueOf: 1 } } });
  expect(room.getSnapshot()).toMatchObject({ status: 'refused', refused: { code: 'refused' } });
  fake.link.receive('plain');
  expect(messages).toEqual(['plain']);
});

/** What no number can be made of. */
const odd = { toString: 1, valueOf: 1 };

test.each([odd, [], '7', null, true, {}])('a pace that is not a number is the default: %j', async (heartbeatMs) => {
  const { connection, greet, welcome, log } = make();
  await greet();
  welcome({ heartbeatMs: heartbeatMs as never });
  expect(connection.getSnapshot().status).toBe('open');
  expect(log.map(({ name }) => name)).toEqual(['open']);
});

test.each([odd, [5_000], '5000', null])(
  'a requested delay that is not a number is ignored: %j',
  async (retryAfterMs) => {
    const { say, log, fake, connection, clock } = await open();
    say({ type: 'leave', retryAfterMs: retryAfterMs as never });
    fake.link.end({ code: 1012 });
    expect(log.map(({ name }) => name)).toEqual(['open', 'close']);
    expect((connection.getSnapshot().retryAt ?? NaN) - clock.now()).toBeLessThanOrEqual(2_500);
  },
);

test.each([odd, '1', [1], null, undefined, -1, 0.5, 2 ** 53])(
  'a result of a message that can have no such number ends the link and the session: %j',
  async (of) => {
    const { room, say, connection, redial, greet, welcome, written } = await join();
    const publishing = room.publish('text');
    say({ type: 'result', of: of as never, value: { epoch: 'e', offset: 1 } });
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
    redial();
    const { session, base } = await greet();
    expect(session).toBeUndefined();
    welcome({ session: 'def', received: base });
    expect(written().at(-1)).toEqual(['general', 1, 'text']);
    expect(await stateOf(publishing)).toBe('pending');
  },
);

test('members are kept up to 4 096 characters each, and up to 1 000 of a million', async () => {
  const { room, say, fake, answer } = await join({ rooms: { members: true } });
  const fits = { id: 'fits', user: 'u', state: 'x'.repeat(4_000) };
  const others = [
    { id: 'state', user: 'u', state: 'x'.repeat(4_100) },
    { id: 'user', user: 'x'.repeat(4_100), state: 1 },
    { id: 'x'.repeat(4_100), user: 'u', state: 1 },
  ];
  say({ type: 'members', room: 'general', all: true, set: [fits, ...others], gone: [] });
  expect(room.getSnapshot().members).toEqual([fits]);
  fake.link.receive(
    `\u0010{"type":"members","room":"general","all":true,"gone":[],"set":[{"id":"a","user":"u","state":${nested(100_000)}}]}`,
  );
  expect(room.getSnapshot().members).toEqual([]);
  const set = Array.from({ length: 1_000_000 }, (_, index) => ({ id: String(index), user: 'u', state: 1 }));
  fake.link.receive(`\u0010${JSON.stringify({ type: 'members', room: 'general', all: true, set, gone: [] })}`);
  expect(room.getSnapshot().members).toHaveLength(1_000);
  answer({ refused: { code: 'removed' } });
  say({ type: 'members', room: 'general', all: true, set: [fits], gone: [] });
  expect(room.getSnapshot().members).toEqual([]);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  '%s names a room, a user and a member',
  async (name) => {
    const { connection, say, tell } = await open();
    const room = rooms(connection, { members: true })(name);
    const received: unknown[] = [];
    room.on('message', ({ message }) => received.push(message));
    // Nobody has entered it.
    say({ type: 'room', room: name, epoch: name, offset: 1 });
    room.acquire();
    say({ type: 'room', room: name, epoch: name, offset: 1 });
    tell(name, 2, 'text');
    const member = { id: name, user: name, state: JSON.parse('{"__proto__":{"isAdmin":true}}') as unknown };
    say({ type: 'members', room: name, all: true, set: [member], gone: [] });
    expect(received).toEqual(['text']);
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', epoch: name } satisfies Partial<RoomSnapshot>);
    expect(room.getSnapshot().members).toEqual([member]);
    expect(({} as { readonly isAdmin?: boolean }).isAdmin).toBeUndefined();
    say({ type: 'members', room: name, all: false, set: [], gone: [name] });
    expect(room.getSnapshot().members).toEqual([]);
  },
);

test('rooms that are left without an answer are forgotten beyond 1 000', async () => {
  const { connection, clock, written, cut, greet, welcome, say } = await open();
  connection.acquire();
  const room = rooms(connection, { lingerMs: 0 });
  const stay = room('stay');
  stay.acquire();
  for (let index = 0; index < 3_000; index += 1) {
    room(String(index)).acquire()();
    clock.advance(0);
  }
  cut();
  await greet();
  welcome({ resumed: true });
  const said = written().slice(1);
  expect(said).toHaveLength(1_001);
  expect(said[0]).toEqual({ type: 'join', room: 'stay' });
  expect(said.at(-1)).toEqual({ type: 'part', room: '2999' });
  // One that was forgotten is asked for at once, and the late answer changes nothing.
  const again = room('5');
  again.acquire();
  say({ type: 'room', room: '5', left: true });
  expect(again.getSnapshot().status).toBe('joining');
  say({ type: 'room', room: '5', epoch: 'e', offset: 0 });
  expect(again.getSnapshot().status).toBe('joined');
});

test('ten thousand rooms that are entered and left one after another leave no timer and nothing to say', async () => {
  const { connection, clock, written, cut, greet, welcome, say, tell } = await open();
  connection.acquire();
  const room = rooms(connection, { lingerMs: 0, members: true });
  await settled();
  const timers = clock.pending;
  for (let index = 0; index < 10_000; index += 1) {
    const name = String(index);
    const one = room(name);
    const ends = [one.on('message', () => {}), one.subscribe(() => {}), one.acquire()];
    say({ type: 'room', room: name, epoch: 'e', offset: 0 });
    tell(name, 1, 'text');
    for (const end of ends) end();
    clock.advance(0);
    say({ type: 'room', room: name, left: true });
  }
  clock.advance(1_000);
  expect(clock.pending).toBe(timers);
  cut();
  await greet();
  welcome({ resumed: true });
  expect(written()).toHaveLength(1);
});
