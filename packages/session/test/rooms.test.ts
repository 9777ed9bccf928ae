import type { WebSocketFrame } from '@steadysocket/core';
import type { Room, RoomMessage, RoomsOptions, SessionOptions } from '@steadysocket/session';
import { rooms } from '@steadysocket/session';
import { expect, test } from 'vitest';
import type { Made } from './make.js';
import { make, open } from './make.js';

interface Entered extends Made {
  readonly room: Room<WebSocketFrame, WebSocketFrame>;
  readonly received: RoomMessage<WebSocketFrame>[];
  /** What was written after the hello. */
  said(): unknown[];
}

/** A room in use over an open link. */
async function enter(options?: RoomsOptions, sessionOptions?: SessionOptions): Promise<Entered> {
  const made = await open(sessionOptions);
  const room = rooms(made.connection, options)('general');
  const received: RoomMessage<WebSocketFrame>[] = [];
  room.on('message', (message) => received.push(message));
  room.acquire();
  return { ...made, room, received, said: () => made.written().slice(1) };
}

const answer = { type: 'room', room: 'general', epoch: 'e', offset: 10 } as const;

test('joins, and receives the messages that follow', async () => {
  const { room, say, tell, said, received, log } = await enter({ last: 50 });
  expect(said()).toEqual([{ type: 'join', room: 'general', last: 50 }]);
  expect(room.getSnapshot()).toMatchObject({ status: 'joining', epoch: null, offset: 0 });
  say(answer);
  expect(room.getSnapshot()).toMatchObject({ status: 'joined', epoch: 'e', offset: 10, recovered: null });
  tell('general', 11, 'eleven');
  tell('general', 12, 'twelve\nlines');
  expect(received).toEqual([
    { room: 'general', epoch: 'e', offset: 11, message: 'eleven' },
    { room: 'general', epoch: 'e', offset: 12, message: 'twelve\nlines' },
  ]);
  expect(room.cursor).toEqual({ epoch: 'e', offset: 12 });
  expect(log.filter(({ name }) => name === 'message')).toEqual([]);
});

test('publishes through the queue, and resolves with the place in the log', async () => {
  const made = make();
  const room = rooms(made.connection)('general');
  const published = room.publish('queued');
  made.connection.send('later');
  await made.greet();
  made.welcome();
  expect(made.written().slice(1)).toEqual([{ type: 'ask' }, ['general', 1, 'queued'], 'later']);
  made.say({ type: 'result', of: 1, value: { epoch: 'e', offset: 7, duplicate: false } });
  expect(await published).toEqual({ epoch: 'e', offset: 7, duplicate: false });
});

test('sends publications again in another session, with the same numbers, and what is no publication is dropped', async () => {
  const { connection, room, written, greet, welcome, say, cut, log } = await enter();
  say(answer);
  const first = room.publish('one');
  connection.send('plain');
  const second = room.publish(new Uint8Array([1, 2]));
  cut();
  await greet();
  welcome({ session: 'def', reason: 'unknown', received: 3 });
  expect(written().slice(1)).toEqual([
    { type: 'join', room: 'general', after: { epoch: 'e', offset: 10 } },
    { type: 'ask' },
    ['general', 1, 'one'],
    { type: 'ask' },
    ['general', 2, null],
    new Uint8Array([1, 2]).buffer,
  ]);
  say({ type: 'result', of: 5, value: { epoch: 'e', offset: 12, duplicate: true } });
  say({ type: 'result', of: 4, value: { epoch: 'e', offset: 11, duplicate: false } });
  expect([await first, await second]).toMatchObject([{ offset: 11 }, { offset: 12, duplicate: true }]);
  expect(log.filter(({ name }) => name === 'drop')).toMatchObject([
    { payload: { message: 'plain', reason: 'session-lost' } },
  ]);
});

test('a connection over anything but session() has no rooms', () => {
  expect(() => rooms(make({}, { transport: make().fake }).connection)).toThrow(/unsupported|session\(\)/);
});
