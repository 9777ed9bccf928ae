import { webSocket } from '@steadysocket/core';
import type { Peer, User } from '@steadysocket/server';
import { session } from '@steadysocket/session';
import { startProxy } from '@steadysocket/test-kit';
import { eventually, observe } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startCrosswsServer } from './start-crossws-server.js';

type Payload = string | ArrayBuffer;

const echo = { onMessage: (peer: Peer<User, Payload>, message: Payload) => void peer.send(message) };

test('a session over crossws carries text and bytes, past a lost link', async () => {
  const proxy = await startProxy({ target: await startCrosswsServer(echo) });
  onTestFinished(() => proxy.close());
  const { connection, recorded, when } = observe(proxy.url, { transport: session({ over: webSocket({ WebSocket }) }) });
  connection.open();
  await when('open');
  expect(connection.getSnapshot().protocol).toBe('steadysocket.1');
  connection.send('text');
  connection.send('');
  connection.send('\u0010{"type":"bye"}');
  connection.send(new Uint8Array([0, 255]));
  proxy.discard();
  connection.send('in flight');
  proxy.reset();
  proxy.restore();
  await eventually(() => recorded.message.length).toBe(5);
  expect(recorded.message.slice(0, 3)).toEqual(['text', '', '\u0010{"type":"bye"}']);
  expect(new Uint8Array(recorded.message[3] as ArrayBuffer)).toEqual(new Uint8Array([0, 255]));
  expect(recorded.message[4]).toBe('in flight');
  expect(recorded.open.map(({ resumed }) => resumed)).toEqual([false, true]);
});

test.each([
  ['another page', { origin: 'https://evil.test' }, ['steadysocket.1'], 403],
  ['a client of another protocol', {}, [], 400],
] as const)('%s is refused before the upgrade', async (_, headers, protocols, status) => {
  const { url } = await startCrosswsServer(echo, { origins: ['https://example.org'] });
  const socket = new WebSocket(url, [...protocols], { headers });
  const response = await new Promise<number | undefined>((resolve) => {
    socket.on('unexpected-response', (request, { statusCode }) => {
      request.destroy();
      resolve(statusCode);
    });
  });
  expect(response).toBe(status);
});
