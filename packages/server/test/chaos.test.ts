import { setTimeout as pause } from 'node:timers/promises';
import { webSocket } from '@steadysocket/core';
import type { Peer, User } from '@steadysocket/server';
import { session } from '@steadysocket/session';
import { startProxy } from '@steadysocket/test-kit';
import { eventually, observe } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startHubServer } from './start-hub-server.js';

test.each([0, 25])('loses nothing over a link that dies every second, with %i ms each way', async (delayMs) => {
  const received: string[] = [];
  let peer: Peer<User, string | ArrayBuffer> | undefined;
  const server = await startHubServer({
    onSession(joined) {
      peer = joined;
    },
    onMessage(_, message) {
      received.push(message as string);
    },
  });
  const proxy = await startProxy({ target: server });
  onTestFinished(() => proxy.close());
  if (delayMs > 0) proxy.delay(delayMs);
  const { connection, heard, when } = observe(proxy.url, { transport: session({ over: webSocket({ WebSocket }) }) });
  connection.open();
  await when('open');
  const expected: string[] = [];
  const until = performance.now() + 5_000;
  let nextFault = performance.now() + 700;
  while (performance.now() < until) {
    const text = `message ${String(expected.length)}`;
    expected.push(text);
    connection.send(text);
    peer?.send(text);
    if (performance.now() > nextFault) {
      proxy.discard();
      await pause(300);
      proxy.reset();
      proxy.restore();
      if (delayMs > 0) proxy.delay(delayMs);
      nextFault = performance.now() + 700;
    }
    await pause(5);
  }
  await eventually(() => received.length).toBe(expected.length);
  await eventually(() => heard.message.length).toBe(expected.length);
  expect(received).toEqual(expected);
  expect(heard.message).toEqual(expected);
  expect(heard.open.length).toBeGreaterThan(3);
  expect(heard.open.slice(1).every(({ resumed }) => resumed)).toBe(true);
  expect(heard.drop).toEqual([]);
});
