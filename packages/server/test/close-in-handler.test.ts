import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnection, webSocket } from '@steadysocket/core';
import { createHub } from '@steadysocket/server';
import { serve } from '@steadysocket/server/ws';
import { session } from '@steadysocket/session';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

expectNoLeak();

test.each([
  ['at once', false],
  ['later', true],
])('a handler that ends the session %s does not get its message again', async (_, isLater) => {
  const handled: string[] = [];
  const hub = createHub({
    async onMessage(peer, message) {
      handled.push(message as string);
      if (isLater) await Promise.resolve();
      if (message === 'bad') peer.close();
    },
  });
  const http = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  serve(hub, { server: http });
  const connection = createConnection(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    transport: session({ over: webSocket({ WebSocket }), unacknowledged: 'resend' }),
    reconnect: { baseDelayMs: 0 },
  });
  onTestFinished(() => {
    connection.close();
    hub.close();
    http.close();
  });
  connection.open();
  const outcomes = ['good', 'bad', 'after'].map((message) => connection.deliver(message));
  const answers = Promise.allSettled(outcomes);
  await eventually(() => handled).toEqual(['good', 'bad', 'after']);
  await answers.then((settled) => {
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
  expect(handled).toEqual(['good', 'bad', 'after']);
});
