import { fold } from '@steadysocket/core';
import type { Member, RoomSnapshot } from '@steadysocket/session';
import { rooms } from '@steadysocket/session';
import type { Members } from '@steadysocket/session/wire';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import { anew, enter, join } from './enter.js';
import { make, open } from './make.js';

const joinFrame = { type: 'join', room: 'general' };
const part = { type: 'part', room: 'general' };
const after = (offset: number) => ({ ...joinFrame, after: { epoch: 'e', offset } });

describe('a room in use', () => {
  test('opens the connection, and follows its status', async () => {
    const made = make();
    made.connection.close();
    const room = rooms(made.connection)('general');
    const statuses: string[] = [];
    room.subscribe(() => statuses.push(room.getSnapshot().status));
    expect(room.getSnapshot().status).toBe('idle');
    made.connection.open();
    const leave = room.acquire();
    await made.greet();
    made.welcome();
    made.say({ type: 'room', room: 'general', epoch: 'e', offset: 0 });
    made.fake.link.drop();
    made.redial();
    await made.greet();
    made.welcome({ resumed: true });
    made.connection.close();
    made.fake.link.end();
    leave();
    made.clock.advance(1_000);
    expect(statuses).toEqual([
      'connecting',
      'joining',
      'joined',
      'waiting',
      'connecting',
      'joined',
      'closing',
      'closed',
      'idle',
    ]);
  });

  test('is joined once for all its users, and left a while after the last', async () => {
    const { connection, room, answer, said, leave, clock } = await enter();
    connection.acquire();
    const others = [room.acquire(), room.acquire()];
    answer();
    leave();
    leave();
    clock.advance(5_000);
    expect(said()).toHaveLength(1);
    for (const release of others) release();
    clock.advance(999);
    expect(room.getSnapshot().status).toBe('joined');
    clock.advance(1);
    expect(room.getSnapshot().status).toBe('idle');
    expect(said().slice(1)).toEqual([part]);
  });

  test('is left before its connection closes', async () => {
    const { connection, said, leave, clock, fake } = await join();
    connection.close();
    fake.link.end();
    const made = await open();
    const room = rooms(made.connection)('general');
    made.connection.pause();
    expect(said().at(-1)).toEqual({ type: 'bye' });
    leave();
    clock.advance(1_000);
    expect([clock.pending, fake.live]).toEqual([0, 0]);
    const release = room.acquire();
    made.connection.open();
    await made.greet();
    made.welcome({ resumed: true });
    release();
    made.clock.advance(1_000);
    expect(made.written().slice(1)).toEqual([joinFrame, part]);
  });

  test('keeps no timer and no listener once it is left', async () => {
    const { room, clock, fake, connection, answer, tell } = await enter();
    const stops = [room.subscribe(() => {}), room.on('message', () => {})];
    answer();
    tell('general', 11, 'text');
    for (const stop of stops) stop();
    connection.close();
    fake.link.end();
    clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  test('repeats that it is left, until that is answered', async () => {
    const { connection, room, said, leave, clock, relink, answer, tell, received } = await join();
    connection.acquire();
    leave();
    clock.advance(1_000);
    answer({ refused: { code: 'late' } });
    answer();
    tell('general', 11, 'late');
    expect(received).toEqual([]);
    await relink();
    expect(said()).toEqual([part]);
    answer({ left: true });
    await relink();
    expect(said()).toEqual([]);
    expect(room.getSnapshot()).toMatchObject({ status: 'idle', offset: 10 });
  });

  test('that is left and used again waits for the answer, and goes on after its cursor', async () => {
    const { connection, room, said, leave, clock, relink, answer, tell, received } = await join();
    connection.acquire();
    tell('general', 11, '11');
    leave();
    clock.advance(1_000);
    room.acquire();
    expect(said()).toEqual([joinFrame, part]);
    expect(room.getSnapshot().status).toBe('joining');
    answer({ offset: 50 });
    await relink();
    answer({ left: true });
    expect(said()).toEqual([part, after(11)]);
    // The part was repeated, and is answered twice.
    answer({ left: true });
    answer({ offset: 11, recovered: true });
    tell('general', 12, '12');
    expect(received.map(({ offset }) => offset)).toEqual([11, 12]);
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', recovered: true });
  });

  test('that nobody listens to any more starts again', async () => {
    const made = await open();
    made.connection.acquire();
    const room = rooms(made.connection, { last: 5 })('general');
    const stop = room.on('message', () => {});
    for (const isListenedTo of [true, false]) {
      const leave = room.acquire();
      made.say({ type: 'room', room: 'general', epoch: 'e', offset: 10 });
      room.setState({ name: 'Ada' });
      if (!isListenedTo) stop();
      leave();
      made.clock.advance(1_000);
      made.say({ type: 'room', room: 'general', left: true });
      expect(room.cursor).toEqual(isListenedTo ? { epoch: 'e', offset: 10 } : null);
    }
    expect(room.getSnapshot()).toEqual(room.getServerSnapshot?.());
    room.acquire();
    expect(made.written().at(-1)).toEqual({ ...joinFrame, last: 5 });
  });

  test.each([
    ['forbidden', { code: 'forbidden', message: 'members only' }, { code: 'forbidden', message: 'members only' }],
    ['without a code', { message: 7 }, { code: 'refused' }],
  ])('is refused: %s', async (_, refused, shown) => {
    const { connection, room, answer, leave, clock, said } = await enter();
    connection.acquire();
    answer({ refused });
    expect(room.getSnapshot()).toMatchObject({ status: 'refused', refused: shown });
    leave();
    clock.advance(1_000);
    expect(room.getSnapshot()).toMatchObject({ status: 'idle', refused: null });
    room.acquire();
    // It asks again, and has nothing to leave.
    expect(said()).toEqual([joinFrame, joinFrame]);
  });
});

describe('the snapshot', () => {
  test('keeps its identity until it changes', async () => {
    const { room, answer, tell, say } = await enter();
    const joining = room.getSnapshot();
    expect(room.getSnapshot()).toBe(joining);
    answer();
    const joined = room.getSnapshot();
    answer();
    say({ type: 'members', room: 'general', all: true, set: [], gone: [] });
    tell('general', 10, 'known');
    expect(room.getSnapshot()).toBe(joined);
    expect(joined).not.toBe(joining);
  });

  test('shows the offset with the next frame, and everything else at once', async () => {
    let frame = (): void => {};
    let cancelled = 0;
    const schedule = (callback: () => void) => {
      frame = callback;
      return () => void (cancelled += 1);
    };
    const { room, tell, answer } = await enter({ connection: { schedule } });
    const shown: RoomSnapshot[] = [];
    room.subscribe(() => shown.push(room.getSnapshot()));
    answer();
    for (let offset = 11; offset <= 20; offset += 1) tell('general', offset, 'text');
    expect(shown.map(({ offset }) => offset)).toEqual([10]);
    expect(room.getSnapshot()).toBe(shown[0]);
    expect(room.cursor).toEqual({ epoch: 'e', offset: 20 });
    frame();
    expect(shown.map(({ offset }) => offset)).toEqual([10, 20]);
    tell('general', 21, 'text');
    answer({ epoch: 'f', offset: 21, recovered: true });
    expect(shown.slice(2)).toMatchObject([{ epoch: 'f', offset: 21, recovered: true }]);
    expect(cancelled).toBe(1);
    frame();
    expect(shown).toHaveLength(3);
  });

  test('is published at once by a schedule that does not wait, or fails', async () => {
    const schedules = [
      (callback: () => void) => (callback(), () => {}),
      () => {
        throw new Error('no frames');
      },
    ];
    for (const schedule of schedules) {
      const { room, tell, answer } = await enter({ connection: { schedule } });
      const offsets: number[] = [];
      room.subscribe(() => offsets.push(room.getSnapshot().offset));
      answer();
      await uncaughtDuring(() => {
        for (const offset of [11, 12]) tell('general', offset, 'text');
      });
      expect(offsets).toEqual([10, 11, 12]);
    }
  });

  test('shares its frame with folds of the room', async () => {
    const callbacks: (() => void)[] = [];
    const schedule = (callback: () => void) => (callbacks.push(callback), () => {});
    const { room, tell, answer } = await enter({ connection: { schedule } });
    room.subscribe(() => {});
    const count = fold(room, (before: number) => before + 1, 0);
    answer();
    for (const offset of [11, 12]) tell('general', offset, 'text');
    expect(callbacks).toHaveLength(1);
    callbacks[0]?.();
    expect([count.getSnapshot(), room.getSnapshot().offset]).toEqual([2, 12]);
  });
});

const ada: Member = { id: '1', user: 'ada', state: { name: 'Ada' } };
const bob: Member = { id: '2', user: 'bob', state: null };

describe('members', () => {
  const people = (fields: object): Members => ({
    type: 'members',
    room: 'general',
    all: false,
    set: [],
    gone: [],
    ...fields,
  });

  test('are asked for, come, change and go', async () => {
    const { room, said, answer, say } = await enter({ rooms: { members: true } });
    const lists: (readonly Member[])[] = [];
    room.subscribe(() => lists.push(room.getSnapshot().members));
    expect(said()).toEqual([{ ...joinFrame, members: true }]);
    answer();
    say(people({ all: true, set: [ada, bob] }));
    const changed = { ...bob, state: 'away' };
    say(people({ set: [changed] }));
    say(people({ gone: ['1', '7'] }));
    expect(lists.slice(1)).toEqual([[ada, bob], [ada, changed], [changed]]);
  });

  test('keep their identity over a list that says the same', async () => {
    const { room, answer, say, relink } = await enter({ rooms: { members: true } });
    answer();
    say(people({ all: true, set: [ada, bob] }));
    const { members } = room.getSnapshot();
    await relink();
    expect(room.getSnapshot().members).toBe(members);
    say(people({ all: true, set: [structuredClone(ada), structuredClone(bob)] }));
    expect(room.getSnapshot().members).toBe(members);
    say(people({ all: true, set: [{ ...ada, state: 7 }, bob] }));
    expect(room.getSnapshot().members[1]).toBe(members[1]);
    say(people({ all: true }));
    expect(room.getSnapshot().members).toEqual([]);
  });

  test('of a hostile server are left out, and bounded', async () => {
    const { room, answer, say } = await enter({ rooms: { members: true } });
    answer();
    say(people({ all: true, set: [null, 7, 'ada', {}, { id: 1, user: 'x' }, { id: 'x' }, [ada], ada], gone: 'all' }));
    expect(room.getSnapshot().members).toEqual([ada]);
    say(people({ set: { length: 1 }, gone: [null, {}] }));
    expect(room.getSnapshot().members).toEqual([ada]);
    for (const all of [true, false]) {
      const set = Array.from({ length: 1_500 }, (_, index) => ({ ...bob, id: `${String(all)} ${String(index)}` }));
      say(people({ all, set }));
      expect(room.getSnapshot().members).toHaveLength(1_000);
    }
  });

  test('are gone when the room is left, or refused', async () => {
    const { connection, room, answer, say, leave, clock } = await enter({ rooms: { members: true } });
    connection.acquire();
    answer();
    say(people({ all: true, set: [ada] }));
    answer({ refused: { code: 'removed' } });
    expect(room.getSnapshot().members).toEqual([]);
    answer();
    say(people({ all: true, set: [ada] }));
    leave();
    clock.advance(1_000);
    say(people({ all: true, set: [ada] }));
    expect(room.getSnapshot().members).toEqual([]);
  });
});

describe('the state that a client shows', () => {
  test('goes with the join, and changes afterwards', async () => {
    const made = await open();
    const room = rooms(made.connection)('general');
    const said = (): unknown[] => made.written().slice(1);
    const state = { name: 'Ada', tags: ['a'] };
    room.setState(state);
    state.tags.push('changed later');
    expect(said()).toEqual([]);
    room.acquire();
    made.say({ type: 'room', room: 'general', epoch: 'e', offset: 0 });
    room.setState(null);
    room.setState(undefined);
    expect(said()).toEqual([
      { ...joinFrame, state: { name: 'Ada', tags: ['a'] } },
      { type: 'present', room: 'general', state: null },
      { type: 'present', room: 'general' },
    ]);
  });

  test('is repeated on each link, and goes with the join of another session', async () => {
    const { room, said, answer, relink } = await enter();
    room.setState('early');
    answer();
    await relink();
    expect(said()).toEqual([{ type: 'present', room: 'general', state: 'early' }]);
    await relink(anew);
    expect(said()).toEqual([{ ...after(10), state: 'early' }]);
    await relink({ session: 'def', resumed: true });
    expect(said()).toEqual([{ ...after(10), state: 'early' }]);
    answer({ recovered: true });
    await relink({ session: 'def', resumed: true });
    expect(said()).toEqual([{ type: 'present', room: 'general', state: 'early' }]);
  });

  test('is refused where the server would not take it', async () => {
    const { room, said } = await join();
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    for (const state of [cyclic, 7n, () => {}, Symbol('x'), 'x'.repeat(1_023)])
      expect(thrownBy(() => room.setState(state)).code).toBe('invalid-option');
    expect(said()).toEqual([joinFrame]);
    room.setState('x'.repeat(1_022));
    expect(said()).toHaveLength(2);
  });
});

test('rooms that are entered and left while no link is open leave nothing to tell the server', async () => {
  const made = await open();
  const room = rooms(made.connection, { lingerMs: 0 });
  made.cut();
  const leave = room('briefly').acquire();
  const stay = room('later').acquire();
  leave();
  made.clock.advance(1);
  await made.greet();
  made.welcome({ resumed: true });
  expect(made.written().slice(1)).toEqual([{ type: 'join', room: 'later' }]);
  stay();
  made.clock.advance(1);
  expect(made.written().at(-1)).toEqual({ type: 'part', room: 'later' });
});
