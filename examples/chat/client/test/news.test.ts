import { createConnection } from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import type { RoomSnapshot } from '@steadysocket/session';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchNews } from '../news.js';
import type { Value } from '../value.js';
import { createValue } from '../value.js';

const idle: RoomSnapshot = {
  status: 'idle',
  epoch: null,
  offset: 0,
  recovered: null,
  reason: null,
  refused: null,
  members: [],
};
const joined: RoomSnapshot = { ...idle, status: 'joined', recovered: true };
const lost: RoomSnapshot = { ...joined, recovered: false, reason: 'trimmed' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A chat whose connection has been lost once. */
function interrupted(...rooms: readonly Value<RoomSnapshot>[]) {
  const transport = fakeTransport();
  const connection = createConnection('wss://example.org', { transport });
  const news = watchNews(connection, () => rooms);
  connection.open();
  transport.link.accept();
  expect(news.getSnapshot().type).toBe('none');
  transport.link.drop();
  for (const room of rooms) room.set({ ...room.getSnapshot(), status: 'joining' });
  connection.reconnect();
  return { transport, news, type: () => news.getSnapshot().type, connection };
}

test('a resumed session has lost nothing, whatever a room said before', () => {
  const { transport, type } = interrupted(createValue(lost));
  transport.link.accept({ resumed: true });
  expect(type()).toBe('recovered');
  vi.runAllTimers();
  expect(type()).toBe('none');
});

test('in a new session, every room in use has to catch up', () => {
  const [one, other] = [createValue(joined), createValue(joined)];
  const { transport, type } = interrupted(one, other);
  transport.link.accept();
  expect(type()).toBe('catching-up');
  one.set(joined);
  expect(type()).toBe('catching-up');
  other.set(joined);
  expect(type()).toBe('recovered');
});

test('a room that is left meanwhile is not waited for', () => {
  const room = createValue(joined);
  const { transport, type } = interrupted(room);
  transport.link.accept();
  room.set(idle);
  expect(type()).toBe('recovered');
});

test('lost history is said with its reason, until the user dismisses it or the link is lost again', () => {
  const room = createValue(joined);
  const { transport, news, type } = interrupted(room);
  transport.link.accept();
  room.set(lost);
  expect(news.getSnapshot()).toEqual({ type: 'lost', reason: 'trimmed' });
  vi.advanceTimersByTime(60_000);
  expect(type()).toBe('lost');
  transport.link.drop();
  expect(type()).toBe('none');
});

test('a link that is lost while rooms catch up brings no good news', () => {
  const room = createValue(joined);
  const { transport, type } = interrupted(room);
  transport.link.accept();
  transport.link.drop();
  room.set(joined);
  expect(type()).toBe('none');
});
