import { expect, test } from 'vitest';
import { announcementOf, canRetry, isTemporary, noticeOf, secondsUntil } from '../notice.js';
import { textsOf } from '../texts.js';

const open = { status: 'open', attempt: 0, retryAt: null, cause: null } as const;
const lost = { code: 1006, reason: '', wasClean: false, kind: 'lost' } as const;
const calm = { isOnline: true, news: { type: 'none' } } as const;

test('an open connection without news has no notice', () => {
  expect(noticeOf(open, calm)).toBe(null);
});

test('news are shown once the connection is open', () => {
  const news = { type: 'lost', reason: 'trimmed' } as const;
  expect(noticeOf(open, { isOnline: true, news })).toBe(news);
  expect(noticeOf({ ...open, status: 'waiting', retryAt: 5, cause: lost }, { isOnline: true, news })).toEqual({
    type: 'waiting',
    retryAt: 5,
  });
});

test.for([
  [{ status: 'connecting' }, 'connecting'],
  [{ status: 'connecting', attempt: 1, cause: lost }, 'reconnecting'],
  [{ status: 'waiting', retryAt: 5, cause: lost }, 'waiting'],
  [{ status: 'closed', cause: { ...lost, kind: 'unauthorized' } }, 'refused'],
  [{ status: 'closed', cause: { ...lost, kind: 'fatal-code' } }, 'closed'],
] as const)('%o is said as %s', ([state, type]) => {
  expect(noticeOf({ ...open, ...state }, calm)?.type).toBe(type);
});

test('a device without a network is offline, also while the link seems to be open', () => {
  for (const state of [open, { ...open, status: 'waiting', retryAt: 5, cause: lost }] as const)
    expect(noticeOf(state, { ...calm, isOnline: false })).toEqual({ type: 'offline' });
});

test('messages wait for a connection that comes back, not for one that is closed', () => {
  expect((['connecting', 'reconnecting', 'offline'] as const).map((type) => isTemporary({ type }))).not.toContain(
    false,
  );
  expect((['recovered', 'refused', 'closed'] as const).map((type) => isTemporary({ type }))).not.toContain(true);
});

test('a retry is offered while one waits', () => {
  expect(canRetry({ type: 'waiting', retryAt: 5 })).toBe(true);
  expect(canRetry({ type: 'offline' })).toBe(true);
  expect(canRetry({ type: 'reconnecting' })).toBe(false);
});

test('seconds are rounded up and never negative', () => {
  expect([secondsUntil(2_500, 1_000), secondsUntil(1_000, 1_000), secondsUntil(0, 1_000)]).toEqual([2, 0, 0]);
});

test('an announcement does not count down', () => {
  expect(announcementOf({ type: 'waiting', retryAt: 5 }, textsOf.en)).toBe('Connection lost.');
});
