import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { createHub } from '@steadysocket/server';
import { serve } from '@steadysocket/server/ws';
import { Listener, loopback } from '@steadysocket/test-kit';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

async function statusOf(path: string, ...others: ((socket: Duplex) => void)[]): Promise<unknown> {
  const http = createServer();
  const hub = createHub({ onMessage: () => {} });
  const stop = serve(hub, { server: http, path: '/sessions' });
  for (const other of others) http.on('upgrade', (_, socket) => other(socket));
  const listener = new Listener(http);
  await listener.listen();
  const socket = new WebSocket(`ws://${loopback}:${String(listener.port)}${path}`, 'steadysocket.1');
  onTestFinished(async () => {
    socket.terminate();
    hub.close();
    stop();
    await listener.stop();
  });
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('open', () => resolve('open'));
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
  });
}

test('serves its path, whatever the query', async () => {
  expect(await statusOf('/sessions')).toBe('open');
  expect(await statusOf('/sessions?token=1')).toBe('open');
});

test('answers 404 for another path, unless somebody else listens', async () => {
  expect(await statusOf('/other')).toBe(404);
  expect(await statusOf('/other', (socket) => socket.end('HTTP/1.1 410 Gone\r\n\r\n'))).toBe(410);
});
