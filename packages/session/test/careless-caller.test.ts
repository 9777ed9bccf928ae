import type { WebSocketFrame } from '@steadysocket/core';
import { createConnection, webSocket } from '@steadysocket/core';
import type { Room } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import { rejection, settled, thrownBy } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { enter, join } from './enter.js';
import { make, open } from './make.js';

describe('session()', () => {
  test.each([
    { over: 7 },
    { over: {} },
    { over: null },
    { unacknowledged: 'keep' },
    { unacknowledged: true },
    { clock: {} },
    { window: null },
    { window: { messages: 0 } },
    { window: { messages: '5' } },
    { window: { messages: 2.5 } },
    { window: { messages: Infinity } },
    { window: { bytes: NaN } },
    { window: { bytes: -1 } },
  ])('refuses the options %j', (options) => {
    expect(thrownBy(() => session(options as never)).code).toBe('invalid-option');
  });
});

describe('a message that no frame can carry', () => {
  // The fake transport carries anything: what is checked is the WebSocket's.
  const { sizeOf } = webSocket();

  test.each<unknown>([undefined, null, 7, {}, new SharedArrayBuffer(8)])(
    'costs no link and no number: %s',
    async (message) => {
      const { fake, clock, connection: plain } = make();
      plain.close();
      const connection = createConnection('ws://server.test', {
        clock,
        transport: session({ clock, over: { ...fake, sizeOf } }),
      });
      const errors: unknown[] = [];
      connection.on('error', (error) => errors.push(error));
      const room = rooms(connection)('general');
      connection.open();
      fake.link.accept({ protocol: 'steadysocket.1' });
      await settled();
      const welcome = { type: 'welcome', session: 'a', resumed: false, user: 'u', received: 0, maxFrameBytes: 1_000 };
      fake.link.receive(`\u0010${JSON.stringify({ ...welcome, window: { messages: 10, bytes: 1_000 } })}`);
      const faulty = message as WebSocketFrame;
      expect(await rejection(connection.deliver(faulty))).toBe('invalid-frame');
      expect(await rejection(room.publish(faulty))).toBe('invalid-frame');
      expect(thrownBy(() => connection.send(faulty)).code).toBe('invalid-frame');
      expect(connection.getSnapshot().status).toBe('open');
      connection.send('first');
      // The refusal is about the message, and not about what was never sent.
      fake.link.receive('\u0010{"type":"result","of":1,"refused":{"code":"sold-out"}}');
      expect(errors).toMatchObject([{ code: 'refused' }]);
    },
  );
});

describe('a listener', () => {
  test('may publish, leave, enter another room and close, in any order', async () => {
    const { connection, clock, room, tell, said, leave, received } = await join();
    const outcomes: Promise<unknown>[] = [];
    const other = rooms(connection)('other');
    room.on('message', ({ offset }) => {
      if (offset === 11) outcomes.push(rejection(room.publish('answer')));
      if (offset === 12) other.acquire();
      if (offset === 13) leave();
      if (offset === 15) connection.close();
    });
    for (const offset of [11, 12, 13, 14]) tell('general', offset, String(offset));
    clock.advance(1_000);
    tell('general', 15, 'left');
    expect(received.map(({ offset }) => offset)).toEqual([11, 12, 13, 14]);
    expect(said().slice(1)).toEqual([
      { type: 'ask' },
      ['general', 1, 'answer'],
      { type: 'join', room: 'other' },
      { type: 'part', room: 'general' },
    ]);
    connection.close();
    expect(await Promise.all(outcomes)).toEqual(['ack-unknown']);
  });

  test('of changes may close the connection and leave', async () => {
    const { connection, room, answer, leave, fake, clock } = await enter();
    const statuses: string[] = [];
    room.subscribe(() => {
      const { status } = room.getSnapshot();
      statuses.push(status);
      if (status !== 'joined') return;
      leave();
      connection.close();
    });
    answer();
    fake.link.end();
    clock.advance(1_000);
    expect(statuses.at(-1)).toBe('idle');
    expect(clock.pending).toBe(0);
  });

  test.each(['close', 'leave'] as const)('the function for the cursor may %s', async (what) => {
    const made = await open();
    let leave = (): void => {};
    const room: Room<WebSocketFrame, WebSocketFrame> = rooms(made.connection, {
      lingerMs: 0,
      after() {
        if (what === 'close') made.connection.close();
        else leave();
        return { epoch: 'e', offset: 3 };
      },
    })('general');
    leave = room.acquire();
    leave();
    if (what === 'close') made.fake.link.end();
    made.clock.advance(1_000);
    expect(room.getSnapshot().status).toBe('idle');
    made.connection.open();
    if (what === 'close') {
      await made.greet();
      made.welcome({ session: 'def' });
      expect(made.written()).toHaveLength(1);
    } else expect(made.written().at(-1)).toEqual({ type: 'part', room: 'general' });
  });
});

test('leases that are released twice count once', async () => {
  const { connection, room, leave, clock, said } = await join();
  const other = room.acquire();
  leave();
  leave();
  clock.advance(5_000);
  expect([connection.getSnapshot().status, said().length]).toEqual(['open', 1]);
  other();
  other();
  connection.acquire();
  clock.advance(1_000);
  expect(said().at(-1)).toEqual({ type: 'part', room: 'general' });
});

test('after close() a room waits, and says what cannot be done', async () => {
  const { connection, room, fake } = await join();
  connection.close();
  fake.link.end();
  expect(await rejection(room.publish('late'))).toBe('dropped');
  room.setState('kept');
  const release = room.acquire();
  expect(room.getSnapshot().status).toBe('closed');
  release();
  release();
  expect(room.cursor).toEqual({ epoch: 'e', offset: 10 });
});
