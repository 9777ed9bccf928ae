import type { WebSocketFrame } from '@steadysocket/core';
import { observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { sockJs } from '@steadysocket/transport-sockjs';
import { expect, onTestFinished, test } from 'vitest';
import type { SockJsServer, SockJsServerOptions } from './start-sock-js-server.js';
import { startSockJsServer } from './start-sock-js-server.js';

expectNoLeak();

async function start(options?: SockJsServerOptions): Promise<SockJsServer> {
  const server = await startSockJsServer(options);
  onTestFinished(() => server.close());
  return server;
}

test('goes over a WebSocket where it can', async () => {
  const server = await start();
  await openConnection<WebSocketFrame>(server.url, { transport: sockJs() });
  await expect.poll(() => server.ways).toEqual(['websocket']);
});

test('streams over HTTP where the upgrade is refused, within the same attempt', async () => {
  const server = await start({ blocksWebSocket: true });
  const { connection, recorded, when } = await openConnection<WebSocketFrame>(server.url, { transport: sockJs() });
  connection.send('through');
  await when(() => recorded.message.length === 1);
  expect(recorded).toMatchObject({ message: ['through'], close: [], error: [] });
  expect(server.ways).toEqual(['xhr-streaming']);
});

test('polls where nothing else is allowed', async () => {
  const server = await start({ blocksWebSocket: true });
  const transport = sockJs({ transports: ['websocket', 'xhr-polling'] });
  const { connection, recorded, when } = await openConnection<WebSocketFrame>(server.url, { transport });
  connection.send('through');
  await when(() => recorded.message.length === 1);
  expect(server.ways).toEqual(['xhr-polling']);
});

test('ends the attempt where no way gets through, and retries', async () => {
  const server = await start({ blocksWebSocket: true });
  const { connection, when } = observe<WebSocketFrame>(server.url, {
    transport: sockJs({ transports: ['websocket'] }),
  });
  connection.open();
  const { cause, status } = await when(({ attempt }) => attempt === 1);
  expect(status).toBe('waiting');
  expect(cause).toEqual({ code: 1006, reason: '', wasClean: false, kind: 'refused' });
});
