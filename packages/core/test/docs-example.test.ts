import type { Connection, SendOutcome } from '@steadysocket/core';
import { createConnection, fold, heartbeat, json } from '@steadysocket/core';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { expect, test } from 'vitest';

// The app: a chat room. It is given its connection, so that a test can give it another one.

interface Line {
  readonly from: string;
  readonly text: string;
}

function openRoom(connection: Connection<Line, Line>, me: string) {
  const lines = fold(connection, (state: readonly Line[], line) => [...state, line], []);
  const lost: string[] = [];
  connection.on('drop', ({ message }) => lost.push(message.text));
  const release = connection.acquire();
  return {
    lines,
    lost,
    say: (text: string): SendOutcome => connection.send({ from: me, text }, { ttlMs: 60_000 }),
    banner(): string {
      const { status, suspended, queued } = connection.getSnapshot();
      if (status === 'open') return 'Connected';
      return `${suspended === 'offline' ? 'You are offline' : 'Reconnecting'}, ${queued} to send`;
    },
    leave: (): void => {
      lines.dispose();
      release();
    },
  };
}

// The world around it, which the test controls.

function startRoom() {
  const transport = fakeTransport({
    // A server that answers heartbeats, until a test makes it fall silent.
    onFrame: (frame, link) => frame === 'ping' && !silent && link.receive('pong'),
  });
  let silent = false;
  const clock = manualClock();
  const environment = fakeEnvironment();
  const connection = createConnection<Line, Line>('wss://chat.example/room/1', {
    codec: json<Line>(),
    heartbeat: heartbeat({
      message: 'ping',
      intervalMs: 20_000,
      timeoutMs: 5_000,
      isReply: (frame) => frame === 'pong',
    }),
    transport,
    clock,
    environment,
    // Folds publish with the next `clock.advance`, however small.
    schedule: clock.schedule,
    // Every delay is the middle of its window: 2.5 s for the first retry.
    random: () => 0.5,
  });
  const room = openRoom(connection, 'ann');
  return { room, connection, transport, clock, environment, fallSilent: () => (silent = true) };
}

test('shows what others say', () => {
  const { room, transport, clock } = startRoom();
  transport.link.accept();
  transport.link.receive('{"from":"bob","text":"hi"}');
  clock.advance(0);
  expect(room.lines.getSnapshot()).toEqual([{ from: 'bob', text: 'hi' }]);
});

test('sends queued messages in order once the server is back', () => {
  const { room, transport, clock } = startRoom();
  transport.link.accept();
  transport.link.drop();
  expect([room.say('one'), room.say('two')]).toEqual(['queued', 'queued']);
  expect(room.banner()).toBe('Reconnecting, 2 to send');

  clock.advance(2_500);
  transport.link.accept();
  expect(transport.link.sent).toEqual(['{"from":"ann","text":"one"}', '{"from":"ann","text":"two"}']);
  expect(room.banner()).toBe('Connected');
});

test('says so when a line was too old to be sent', () => {
  const { room, transport, clock, environment } = startRoom();
  transport.link.accept();
  environment.goOffline();
  transport.link.drop();
  room.say('lunch?');
  expect(room.banner()).toBe('You are offline, 1 to send');

  clock.advance(120_000);
  environment.goOnline();
  clock.advance(150);
  transport.link.accept();
  expect(transport.link.sent).toEqual([]);
  expect(room.lost).toEqual(['lunch?']);
});

test('notices a server that has fallen silent', () => {
  const { room, transport, clock, fallSilent } = startRoom();
  transport.link.accept();
  clock.advance(600_000);
  expect(room.banner()).toBe('Connected');

  fallSilent();
  clock.advance(25_000);
  expect(room.banner()).toBe('Reconnecting, 0 to send');
  expect(transport.links[0]?.state).toBe('abandoned');
});

test('leaves nothing behind', () => {
  const { room, connection, transport, clock, environment } = startRoom();
  transport.link.accept();
  room.leave();
  clock.advance(1_000);
  transport.link.end();
  expect(connection.getSnapshot().status).toBe('idle');
  expect([transport.live, clock.pending, environment.listeners]).toEqual([0, 0, 0]);
});
