import { createServer } from 'node:net';
import { added, collectGarbage, expectNoLeak, resources, uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, onTestFinished, test } from 'vitest';

test('a server that is still open counts as a leak', async () => {
  const before = resources();
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  expect(added(before, resources())).toContain('TCPServerWrap');
});

describe('expectNoLeak', () => {
  expectNoLeak();

  test('waits for what is about to close', () => {
    const server = createServer().listen(0, '127.0.0.1');
    setTimeout(() => server.close(), 20);
  });
});

test('uncaughtDuring collects uncaught errors and unhandled rejections', async () => {
  const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
  const caught = await uncaughtDuring(() => {
    queueMicrotask(() => {
      throw thrown;
    });
    void Promise.reject(rejected);
  });
  expect(caught).toEqual([thrown, rejected]);
});

test('collectGarbage collects what nothing holds', async () => {
  const reference = new WeakRef({});
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  expect(reference.deref()).toBe(undefined);
});
