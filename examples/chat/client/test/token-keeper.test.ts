import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepTokens } from '../token-keeper.js';
import type { Credentials } from '../tokens.js';

const lifeMs = 1_000;
let issued = 0;

function issue(): Credentials {
  issued += 1;
  const now = Date.now();
  return {
    name: 'Ann',
    access: `access ${issued}`,
    refresh: `refresh ${issued}`,
    expiresAt: now + lifeMs,
    renewAt: now + lifeMs * 0.8,
  };
}

beforeEach(() => {
  issued = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('renews before the token expires, again and again', async () => {
  const onRenewed = vi.fn();
  const tokens = keepTokens(issue(), { renew: () => Promise.resolve(issue()), onRenewed });
  await vi.advanceTimersByTimeAsync(lifeMs * 0.8);
  expect(await tokens.freshAccess()).toBe('access 2');
  await vi.advanceTimersByTimeAsync(lifeMs * 0.8);
  expect(onRenewed).toHaveBeenCalledTimes(2);
});

test('asks once for several attempts', async () => {
  const renew = vi.fn(() => Promise.resolve(issue()));
  const tokens = keepTokens({ ...issue(), renewAt: 0 }, { renew, onRenewed: () => {} });
  expect(await Promise.all([tokens.freshAccess(), tokens.freshAccess()])).toEqual(['access 2', 'access 2']);
  expect(renew).toHaveBeenCalledTimes(1);
});

test('tries again when the server does not answer', async () => {
  const renew = vi.fn(() => Promise.resolve(issue()));
  renew.mockRejectedValueOnce(new Error('away'));
  const tokens = keepTokens(issue(), { renew, onRenewed: () => {} });
  await vi.advanceTimersByTimeAsync(lifeMs + 5_000);
  expect(renew).toHaveBeenCalledTimes(2);
  expect(await tokens.freshAccess()).toBe('access 2');
});

test('passes on to an attempt that the server refuses', async () => {
  const refusal = new Error('unauthorized');
  const tokens = keepTokens({ ...issue(), renewAt: 0 }, { renew: () => Promise.reject(refusal), onRenewed: () => {} });
  await expect(tokens.freshAccess()).rejects.toBe(refusal);
});

test('keeps nothing of a user who has signed out, not even what was on its way', async () => {
  const onRenewed = vi.fn();
  let answer: (credentials: Credentials) => void = () => {};
  const renew = () => new Promise<Credentials>((resolve) => (answer = resolve));
  const tokens = keepTokens(issue(), { renew, onRenewed });
  await vi.advanceTimersByTimeAsync(lifeMs * 0.8);
  tokens.stop();
  answer(issue());
  await vi.advanceTimersByTimeAsync(lifeMs * 10);
  expect(onRenewed).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
