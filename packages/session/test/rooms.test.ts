import type { BatchCodec } from '@steadysocket/core';
import { json } from '@steadysocket/core';
import { decorate } from '@steadysocket/core/transport';
import type { Cursor } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import { roomFrame } from '@steadysocket/session/wire';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import { anew, enter, join } from './enter.js';
import { make, open } from './make.js';

type Fields = Partial<Record<string, unknown>>;

const joinFrame = { type: 'join', room: 'general' };
const after = (offset: number, epoch = 'e') => ({ ...joinFrame, after: { epoch, offset } });

describe('a room', () => {
  test('joins, and receives the messages that follow, apart from those of the connection', async () => {
    const { room, said, answer, tell, received, log } = await enter({ rooms: { last: 50 } });
    expect(said()).toEqual([{ ...joinFrame, last: 50 }]);
    expect(room.getSnapshot()).toMatchObject({ status: 'joining', epoch: null, offset: 0 });
    answer();
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', epoch: 'e', offset: 10, recovered: null });
    tell('general', 11, 'eleven');
    tell('general', 12, 'twelve\nlines');
    tell('general', 13, '');
    expect(received).toEqual([
      { room: 'general', epoch: 'e', offset: 11, message: 'eleven' },
      { room: 'general', epoch: 'e', offset: 12, message: 'twelve\nlines' },
      { room: 'general', epoch: 'e', offset: 13, message: '' },
    ]);
    expect(room.cursor).toEqual({ epoch: 'e', offset: 13 });
    expect(log.filter(({ name }) => name === 'message')).toEqual([]);
  });

  test('receives binary messages, whose payload is a separate frame', async () => {
    const { tell, received, log, fake } = await join();
    const payload = new Uint8Array([1, 2, 3]).buffer;
    tell('general', 11, payload);
    fake.link.receive('of the connection');
    expect(received).toMatchObject([{ offset: 11, message: payload }]);
    expect(log.at(-1)).toEqual({ name: 'message', payload: 'of the connection' });
  });

  test('reads its cursor inside a listener, up to the message that is received', async () => {
    const { room, tell } = await join();
    const cursors: (Cursor | null)[] = [];
    room.on('message', () => cursors.push(room.cursor));
    for (const offset of [11, 12]) tell('general', offset, 'text');
    expect(cursors).toEqual([
      { epoch: 'e', offset: 11 },
      { epoch: 'e', offset: 12 },
    ]);
  });

  test('ignores what it has, and what it is not in', async () => {
    const { tell, received, said, say } = await join();
    for (const offset of [9, 10, 11, 11]) tell('general', offset, String(offset));
    tell('another', 1, 'text');
    say({ type: 'room', room: 'another', epoch: 'e', offset: 5 });
    say({ type: 'members', room: 'another', all: true, set: [], gone: [] });
    expect(received.map(({ offset }) => offset)).toEqual([11]);
    expect(said()).toHaveLength(1);
  });

  test('asks again, once, where a message is missing, and goes on from its cursor', async () => {
    const { room, tell, received, said, answer } = await join();
    for (const offset of [11, 13, 14]) tell('general', offset, String(offset));
    expect(said().slice(1)).toEqual([after(11)]);
    expect(room.getSnapshot().status).toBe('joining');
    answer({ offset: 11, recovered: true });
    for (const offset of [12, 13, 14]) tell('general', offset, String(offset));
    expect(received.map(({ offset }) => offset)).toEqual([11, 12, 13, 14]);
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', recovered: true });
  });

  test('delivers in order with the messages of the connection, also what arrives while a listener runs', async () => {
    const { connection, room, tell, fake } = await join();
    const order: unknown[] = [];
    room.on('message', ({ message }) => order.push(message));
    connection.on('message', (message) => {
      order.push(message);
      if (message !== 'first') return;
      tell('general', 11, 'second');
      fake.link.receive('third');
      tell('general', 12, 'fourth');
    });
    fake.link.receive('first');
    expect(order).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('starves no listener, where one throws', async () => {
    const { room, tell, received, log } = await join();
    const recorded: unknown[] = [];
    room.on('message', () => {
      throw new Error('faulty');
    });
    room.on('message', ({ message }) => recorded.push(message));
    expect(await uncaughtDuring(() => tell('general', 11, 'text'))).toMatchObject([{ message: 'faulty' }]);
    expect([received.length, recorded]).toEqual([1, ['text']]);
    expect(log.filter(({ name }) => name === 'error')).toEqual([]);
  });

  test('delivers nothing after close(), and goes on after its cursor when it is opened again', async () => {
    const { connection, room, tell, received, greet, welcome, fake, said } = await join();
    room.on('message', () => connection.close());
    connection.on('message', () => {
      for (const offset of [11, 12]) tell('general', offset, String(offset));
    });
    fake.link.receive('both arrive while this is handled');
    tell('general', 13, '13');
    expect(received.map(({ offset }) => offset)).toEqual([11]);
    expect(room.getSnapshot().status).toBe('closing');
    fake.link.end();
    expect(room.getSnapshot().status).toBe('closed');
    connection.open();
    await greet();
    welcome({ session: 'def' });
    expect(said()).toEqual([after(11)]);
  });

  test('is no part of the session’s counts: rooms that nobody uses are counted and ignored', async () => {
    for (const isUsed of [true, false]) {
      const made = await open();
      if (isUsed) rooms(made.connection);
      made.say({ type: 'room', room: 'general', epoch: 'e', offset: 0 });
      made.tell('general', 1, 'text');
      made.tell('general', 2, new ArrayBuffer(4));
      made.say({ type: 'members', room: 'general', all: true, set: [], gone: [] });
      made.clock.advance(50);
      expect(made.written().slice(1)).toEqual([{ type: 'ack', received: 3 }]);
    }
  });
});

describe('what does not decode', () => {
  test('is an error of the connection, and is skipped', async () => {
    const { room, tell, received, log } = await join({ connection: { codec: json() as never } });
    tell('general', 11, 'no JSON');
    tell('general', 12, '{"a":1}');
    expect(log.filter(({ name }) => name === 'error')).toMatchObject([{ payload: { code: 'decode-failed' } }]);
    expect(received).toMatchObject([{ offset: 12, message: { a: 1 } }]);
    expect(room.cursor).toEqual({ epoch: 'e', offset: 12 });
  });

  test('is an error if it is asynchronous, because later messages are lost', async () => {
    const codec = { encode: (text: string) => text, decodeAll: () => Promise.resolve() };
    const { tell, received, log } = await join({ connection: { codec } });
    tell('general', 11, 'text');
    expect(log.filter(({ name }) => name === 'error')).toMatchObject([{ payload: { code: 'decode-failed' } }]);
    expect(received).toEqual([]);
  });

  test('leaves what its frame held before, where a codec is for batches: each message has the offset of its frame', async () => {
    let late: (message: unknown) => void = () => {};
    const codec: BatchCodec<unknown, string, string> = {
      encode: (text) => text,
      decodeAll(frame, emit) {
        late = emit;
        for (const part of frame.split(' ')) {
          if (part === 'faulty') throw new Error('faulty');
          if (part !== '') emit(part);
        }
      },
    };
    const { tell, received, log } = await join({ connection: { codec: codec as never } });
    for (const [index, text] of ['one two', '', 'three faulty four', 'five'].entries()) {
      tell('general', 11 + index, text);
      late('too late');
    }
    expect(received.map(({ offset, message }) => [offset, message])).toEqual([
      [11, 'one'],
      [11, 'two'],
      [13, 'three'],
      [14, 'five'],
    ]);
    expect(log.filter(({ name }) => name === 'error')).toHaveLength(1);
  });
});

describe('over the next link', () => {
  test('repeats a join that was not answered, and none that was', async () => {
    const { said, answer, relink } = await enter();
    await relink();
    expect(said()).toEqual([joinFrame]);
    answer();
    await relink({ resumed: true });
    expect(said()).toEqual([]);
  });

  test('delivers no message twice, where a repeated join is answered twice', async () => {
    const { room, said, answer, relink, tell, received } = await enter({ rooms: { last: 2 } });
    await relink();
    expect(said()).toEqual([{ ...joinFrame, last: 2 }]);
    answer();
    for (const offset of [11, 12]) tell('general', offset, String(offset));
    answer();
    for (const offset of [11, 12, 13]) tell('general', offset, String(offset));
    expect(received.map(({ offset }) => offset)).toEqual([11, 12, 13]);
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', recovered: null });
  });

  test('misses nothing, where the second answer is further on', async () => {
    const { said, answer, relink, tell, received } = await enter();
    await relink();
    answer();
    tell('general', 11, '11');
    answer({ offset: 20 });
    expect(said().slice(1)).toEqual([after(11)]);
    tell('general', 21, '21');
    answer({ offset: 11, recovered: true });
    tell('general', 12, '12');
    expect(received.map(({ offset }) => offset)).toEqual([11, 12]);
  });

  test.each([false, undefined])(
    'takes a second answer of an earlier question for what it is, with recovered: %s',
    async (recovered) => {
      const { answer, relink, tell, received, room } = await enter({
        rooms: { after: () => ({ epoch: 'old', offset: 7 }) },
      });
      await relink();
      answer({ recovered: false, reason: 'epoch-changed' });
      for (const offset of [11, 12]) tell('general', offset, String(offset));
      answer({ recovered, reason: 'epoch-changed' });
      for (const offset of [11, 12, 13]) tell('general', offset, String(offset));
      expect(received.map(({ offset }) => offset)).toEqual([11, 12, 13]);
      expect(room.getSnapshot()).toMatchObject({ recovered: false, reason: 'epoch-changed' });
    },
  );

  test('joins before what is sent again, and before the queue', async () => {
    const { connection, relink, said, room, answer } = await join();
    connection.send('unacknowledged');
    const publishing = room.publish('published');
    await relink({ ...anew, received: 2 });
    connection.send('new');
    expect(said()).toEqual([after(10), { type: 'ask' }, ['general', 1, 'published'], 'new']);
    answer({ recovered: true });
    connection.close();
    await expect(publishing).rejects.toMatchObject({ code: 'ack-unknown' });
  });
});

describe('in another session', () => {
  test('goes on after its cursor', async () => {
    const { room, tell, relink, said, answer, received } = await join();
    tell('general', 11, '11');
    await relink(anew);
    expect(said()).toEqual([after(11)]);
    expect(room.getSnapshot()).toMatchObject({ status: 'joining', epoch: 'e', offset: 11 });
    answer({ offset: 11, recovered: true });
    tell('general', 12, '12');
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', recovered: true, reason: null });
    expect(received.map(({ offset }) => offset)).toEqual([11, 12]);
  });

  test('goes on in a later epoch, which the log has begun meanwhile', async () => {
    const { room, tell, relink, answer, received } = await join();
    await relink(anew);
    answer({ epoch: 'f', recovered: true });
    tell('general', 11, '11');
    expect(room.getSnapshot()).toMatchObject({ recovered: true, reason: null });
    expect(received).toMatchObject([{ epoch: 'f', offset: 11 }]);
    expect(room.cursor).toEqual({ epoch: 'f', offset: 11 });
  });

  test.each([
    ['trimmed', { offset: 100 }],
    ['epoch-changed', { epoch: 'f', offset: 3 }],
    ['unknown', { epoch: 'f', offset: 0 }],
  ])('says what was missed: %s', async (reason, position) => {
    const { room, tell, relink, answer, received } = await join();
    await relink(anew);
    answer({ ...position, recovered: false, reason });
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', ...position, recovered: false, reason });
    tell('general', position.offset + 1, 'next');
    expect(received).toMatchObject([{ offset: position.offset + 1 }]);
  });

  test.each([
    ['a jump without a word', { offset: 100, recovered: true }, 'unknown'],
    ['a reason that it does not know', { offset: 100, recovered: false, reason: 'weather' }, 'unknown'],
    ['no reason', { offset: 100, recovered: false }, 'unknown'],
  ])('takes %s for a gap', async (_, fields, reason) => {
    const { room, relink, answer } = await join();
    await relink(anew);
    answer(fields);
    expect(room.getSnapshot()).toMatchObject({ status: 'joined', offset: 100, recovered: false, reason });
  });

  test('joins what was refused, and leaves out what was left', async () => {
    const { connection, answer, relink, said, leave, clock } = await enter();
    connection.acquire();
    answer({ refused: { code: 'forbidden' } });
    await relink();
    expect(said()).toEqual([]);
    await relink(anew);
    expect(said()).toEqual([joinFrame]);
    leave();
    clock.advance(1_000);
    await relink({ session: 'ghi', reason: 'unknown' });
    expect(said()).toEqual([]);
  });
});

describe('what the server does unasked', () => {
  test('a jump moves the position, with a notification', async () => {
    const { room, answer, tell, received, said } = await join();
    tell('general', 11, '11');
    answer({ offset: 20, recovered: false, reason: 'trimmed' });
    tell('general', 21, '21');
    answer({ epoch: 'f', offset: 21, recovered: true });
    tell('general', 22, '22');
    answer({ epoch: 'g', offset: 2, recovered: false, reason: 'epoch-changed' });
    tell('general', 3, '3');
    expect(received.map(({ epoch, offset }) => `${epoch}${String(offset)}`)).toEqual(['e11', 'e21', 'f22', 'g3']);
    expect(room.getSnapshot()).toMatchObject({ recovered: false, reason: 'epoch-changed' });
    expect(said()).toHaveLength(1);
  });

  test('a join goes on from the client’s cursor, which the server has not seen', async () => {
    for (const fields of [{ offset: 20 }, { epoch: 'f', offset: 10 }, { epoch: 'f', offset: 4 }]) {
      const { room, answer, tell, said, received } = await join();
      answer(fields);
      expect(said().slice(1)).toEqual([after(10)]);
      expect(room.getSnapshot().status).toBe('joining');
      tell('general', fields.offset + 1, 'not yet');
      expect(received).toEqual([]);
    }
  });

  test('a join that goes on from there is taken as it is', async () => {
    const { answer, said, tell, received } = await join();
    answer();
    tell('general', 11, '11');
    answer({ offset: 5 });
    for (const offset of [6, 11, 12]) tell('general', offset, String(offset));
    expect(received.map(({ offset }) => offset)).toEqual([11, 12]);
    expect(said()).toHaveLength(1);
  });

  test('a join before the answer does not cost the history that was asked for', async () => {
    const { answer, tell, received } = await enter({ rooms: { last: 5 } });
    answer({ offset: 10 });
    answer({ offset: 5 });
    for (let offset = 6; offset <= 11; offset += 1) tell('general', offset, String(offset));
    expect(received.map(({ offset }) => offset)).toEqual([6, 7, 8, 9, 10, 11]);
  });

  test.each([{ refused: { code: 'removed', message: 'banned' } }, { left: true }])(
    'it takes the client out: %j',
    async (fields) => {
      const { room, answer, tell, received } = await join();
      answer(fields);
      expect(room.getSnapshot()).toMatchObject({ status: 'refused', refused: { code: 'removed' } });
      tell('general', 11, '11');
      expect(received).toEqual([]);
      answer();
      expect(room.getSnapshot()).toMatchObject({ status: 'joined', refused: null });
    },
  );
});

describe('a hostile server', () => {
  test.each([
    {},
    { epoch: 'e' },
    { epoch: 7, offset: 1 },
    { epoch: '', offset: 1 },
    { epoch: 'x'.repeat(129), offset: 1 },
    { epoch: 'e', offset: -1 },
    { epoch: 'e', offset: 0.5 },
    { epoch: 'e', offset: '10' },
    { epoch: 'e', offset: 2 ** 53 },
    { left: 'yes' },
    { type: 'members', all: true, set: 7, gone: null },
    // Not asked for.
    { type: 'members', all: true, set: [{ id: 'a', user: 'a', state: 1 }], gone: [] },
  ])('changes nothing by %j', async (fields) => {
    const { room, answer, said } = await enter();
    const before = room.getSnapshot();
    answer({ epoch: undefined, offset: undefined, ...fields });
    expect(room.getSnapshot()).toBe(before);
    expect(said()).toHaveLength(1);
  });

  test.each([
    ['names no room', ['\u0010[7,1]\ntext']],
    ['names a room with a line feed', ['\u0010["a\\nb",1]\ntext']],
    ['counts below zero', ['\u0010["general",-1]\ntext']],
    ['says text where binary data has to come', [roomFrame('general', 11, null), 'text']],
    ['says control where binary data has to come', [roomFrame('general', 11, null), '\u0010{"type":"pong"}']],
    ['says the same header twice', [roomFrame('general', 11, null), roomFrame('general', 11, null)]],
  ])('loses its link and its session, where it %s', async (_, frames) => {
    const { connection, fake, received, redial, greet } = await join();
    for (const frame of frames) fake.link.receive(frame);
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
    redial();
    expect(await greet()).not.toHaveProperty('session');
    expect(received).toEqual([]);
  });

  test('loses its link where it says a room’s message before welcome', async () => {
    for (const text of ['text', null]) {
      const made = make();
      await made.greet();
      made.fake.link.receive(roomFrame('general', 1, text));
      made.fake.link.receive(new ArrayBuffer(1));
      expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
    }
  });

  test('cannot make a room ask more often than it answers', async () => {
    const { said, tell } = await join();
    for (let offset = 100; offset < 200; offset += 1) tell('general', offset, 'beyond');
    expect(said()).toHaveLength(2);
  });

  test.each([
    ['answers every join with a gap', { epoch: 'e', offset: 10, recovered: true }, 100],
    ['never agrees on an epoch', { epoch: 'f', offset: 9, recovered: true }, null],
    ['takes the client out and puts it in', { refused: { code: 'removed' } }, null],
  ])('that %s is asked at once, and then later and later', async (_, answer, beyond) => {
    const { clock, said, say, tell, fake, connection } = await join({ rooms: { members: true } });
    const askedAt: number[] = [];
    for (const start = clock.now(); clock.now() < start + 60_000;) {
      say({ type: 'room', room: 'general', ...answer } as never);
      if ('refused' in answer) say({ type: 'room', room: 'general', epoch: 'e', offset: 10 });
      if (beyond !== null) tell('general', beyond, 'beyond');
      while (askedAt.length < said().filter((frame) => (frame as Fields)['type'] === 'join').length - 1)
        askedAt.push(clock.now() - start);
      clock.advance(50);
    }
    const pauses = askedAt.slice(1).map((time, index) => time - (askedAt[index] ?? 0));
    expect(askedAt[0]).toBe(0);
    // Half of the windows from 600 ms on, which double up to 10 s. The server says it every 50 ms.
    expect(pauses.slice(0, 6)).toEqual([350, 600, 1_200, 2_400, 4_800, 5_000]);
    expect(askedAt.length).toBeLessThan(20);
    connection.close();
    fake.link.end();
    clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  test('that has gone well for a while is asked at once again', async () => {
    const { clock, said, answer, tell } = await join();
    for (const [pauseMs, asks] of [
      [5_000, 1],
      [5_000, 2],
      [1_000, 2],
    ] as const) {
      clock.advance(pauseMs);
      tell('general', 100, 'beyond');
      expect(said()).toHaveLength(1 + asks);
      if (pauseMs === 5_000) answer({ recovered: true });
    }
    clock.advance(300);
    expect(said()).toHaveLength(4);
  });

  test('is not asked again after the pause, where the room was left or the next link has asked already', async () => {
    const { connection, clock, leave, said, answer, tell, relink } = await join();
    connection.acquire();
    const fall = (): void => {
      tell('general', 100, 'beyond');
      answer({ recovered: true });
    };
    fall();
    fall();
    tell('general', 100, 'beyond');
    await relink();
    expect(said()).toEqual([after(10)]);
    clock.advance(10_000);
    expect(said()).toHaveLength(1);
    answer({ recovered: true });
    fall();
    fall();
    tell('general', 100, 'beyond');
    leave();
    clock.advance(1_000);
    const { length } = said();
    expect(said().at(-1)).toEqual({ type: 'part', room: 'general' });
    clock.advance(5_000);
    expect(said()).toHaveLength(length);
  });
});

describe('a cursor that the application has kept', () => {
  test('is presented with the first join, and with every one until it is answered', async () => {
    const asked: string[] = [];
    const kept = { epoch: 'e', offset: 7 };
    const options = { rooms: { last: 5, after: (name: string) => (asked.push(name), kept) } };
    const { room, said, relink, answer, tell, received } = await enter(options);
    expect(said()).toEqual([{ ...after(7), last: 5 }]);
    expect(room.cursor).toEqual(kept);
    await relink();
    expect(said()).toEqual([{ ...after(7), last: 5 }]);
    expect(asked).toEqual(['general']);
    answer({ offset: 7, recovered: true });
    tell('general', 8, '8');
    expect(room.getSnapshot()).toMatchObject({ recovered: true });
    expect(received).toHaveLength(1);
  });

  test('counts for nothing, where the server says so', async () => {
    const { room, answer, tell, received } = await enter({ rooms: { after: () => ({ epoch: 'e', offset: 1_000 }) } });
    answer({ recovered: false, reason: 'unknown' });
    tell('general', 11, '11');
    expect(room.getSnapshot()).toMatchObject({ recovered: false, reason: 'unknown' });
    expect(received).toHaveLength(1);
  });

  test.each([null, undefined])('may be missing: %s', async (value) => {
    const { said } = await enter({ rooms: { after: () => value } });
    expect(said()).toEqual([joinFrame]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no storage');
      },
    ],
    ['is none', () => 'e:7'],
    ['has no offset', () => ({ epoch: 'e' })],
    ['has an offset that is none', () => ({ epoch: 'e', offset: NaN })],
    ['has an epoch that the server would not take', () => ({ epoch: 'x'.repeat(129), offset: 1 })],
  ])('is reported as uncaught where it %s, and the room is joined without', async (_, broken) => {
    const uncaught = await uncaughtDuring(async () => {
      const { said } = await enter({ rooms: { after: broken as never } });
      expect(said()).toEqual([joinFrame]);
    });
    expect(uncaught).toHaveLength(1);
  });
});

describe('rooms()', () => {
  test('needs a connection over session() itself, and says what to do', () => {
    const { fake, clock } = make();
    for (const transport of [fake, decorate(session({ over: fake }), () => ({}))]) {
      const { connection } = make({}, { transport, clock });
      const error = thrownBy(() => rooms(connection));
      expect(error).toMatchObject({ code: 'unsupported' });
      expect(error.message).toContain('session({ over: decorate(');
    }
    expect(thrownBy(() => rooms({} as never)).code).toBe('invalid-option');
  });

  test.each([
    { last: -1 },
    { last: 0.5 },
    { last: 1_001 },
    { last: '5' },
    { lingerMs: -1 },
    { after: 'e:7' },
    { members: 'yes' },
  ])('refuses the options %j', (options) => {
    expect(thrownBy(() => rooms(make().connection, options as never)).code).toBe('invalid-option');
  });

  test.each(['', 'x'.repeat(129), 'a\nb', '\u0085', '\ud800', 7, undefined])('refuses the name %j', (name) => {
    const room = rooms(make().connection);
    expect(thrownBy(() => room(name as never)).code).toBe('invalid-option');
  });

  test('returns the same room for a name to all callers', () => {
    const { connection } = make();
    const room = rooms(connection)('general');
    expect(rooms(connection)('general')).toBe(room);
    expect(rooms(connection)('another')).not.toBe(room);
    expect(rooms(make().connection)('general')).not.toBe(room);
  });
});
