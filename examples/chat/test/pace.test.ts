import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../server/pace.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const taken = (pace: Pace, key: string, times: number) =>
  Array.from({ length: times }, () => pace.take(key)).filter(Boolean).length;

test('lets through a burst, and then so many a second, for each key', () => {
  const pace = new Pace({ perSecond: 2, burst: 5 });
  expect(taken(pace, 'Ada', 10)).toBe(5);
  expect(taken(pace, 'Bob', 1)).toBe(1);
  vi.advanceTimersByTime(1_500);
  expect(taken(pace, 'Ada', 10)).toBe(3);
});

test('never has more than a burst, however long it rests', () => {
  const pace = new Pace({ perSecond: 2, burst: 5 });
  taken(pace, 'Ada', 1);
  vi.advanceTimersByTime(60_000);
  expect(taken(pace, 'Ada', 10)).toBe(5);
});

test('remembers a key while others come and go', () => {
  const pace = new Pace({ perSecond: 0.01, burst: 2 });
  taken(pace, 'Ada', 2);
  for (let other = 0; other < 1_000; other += 1) pace.take(String(other));
  expect(taken(pace, 'Ada', 2)).toBe(0);
});
