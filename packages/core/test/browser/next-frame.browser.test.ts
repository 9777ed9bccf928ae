import type {} from '@steadysocket/test-kit/browser';
import { fold, nextFrame } from '@steadysocket/core';
import { expect, inject, test } from 'vitest';
import { observe } from '../servers/observe.js';

const server = inject('serverUrl');
const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('calls back once, by the frame or by the timer, never by both', async () => {
  let calls = 0;
  nextFrame(() => (calls += 1));
  expect(calls).toBe(0);
  await frame();
  await pause(100);
  await frame();
  expect(calls).toBe(1);
});

test('calls back before the frame after the next is drawn', async () => {
  const order: string[] = [];
  nextFrame(() => order.push('callback'));
  await frame();
  await frame();
  order.push('second frame');
  expect(order).toEqual(['callback', 'second frame']);
});

test('does not call back once it was cancelled', async () => {
  let calls = 0;
  nextFrame(() => (calls += 1))();
  await frame();
  await pause(100);
  await frame();
  expect(calls).toBe(0);
});

test('calls back without frames, as on a hidden page', async () => {
  const real = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = () => 0;
  try {
    await new Promise<void>((resolve) => nextFrame(resolve));
  } finally {
    globalThis.requestAnimationFrame = real;
  }
});

test('publishes a fold at most once a frame, however many messages arrive', async () => {
  const count = 20_000;
  const { connection } = observe(`${server}/burst?count=${count}`, { WebSocket });
  const total = fold(connection, (sum: number) => sum + 1, 0);
  const startedAt = performance.now();
  let frames = 0;
  let counting = true;
  const countFrames = (): void => {
    frames += 1;
    if (counting) requestAnimationFrame(countFrames);
  };
  requestAnimationFrame(countFrames);
  const published: number[] = [];
  const done = new Promise<void>((resolve) => {
    total.subscribe(() => {
      published.push(total.getSnapshot());
      if (total.getSnapshot() === count) resolve();
    });
  });
  connection.open();
  await done;
  await frame();
  counting = false;
  // Where frames are slow to come, a timer of 50 ms publishes in their place.
  const turns = frames + (performance.now() - startedAt) / 50;
  expect(published.length).toBeLessThanOrEqual(turns);
  expect(published.at(-1)).toBe(count);
  expect(published).toEqual([...new Set(published)]);
  total.dispose();
});
