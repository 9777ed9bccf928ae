// @vitest-environment jsdom
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { eventually } from '@steadysocket/test-kit/observing';
import type { SteadyWebSocketOptions } from '@steadysocket/websocket';
import { SteadyWebSocket } from '@steadysocket/websocket';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket as WsWebSocket, WebSocketServer } from 'ws';
import { record } from '../harness.js';

// Older releases of jsdom have none; the WebSocket of newer ones does not work with Vitest's events.
beforeEach(() => {
  vi.stubGlobal('TextEncoder', undefined);
  vi.stubGlobal('TextDecoder', undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test.each<[string, SteadyWebSocketOptions]>([
  ['standard', { mode: 'standard' }],
  ['reconnecting', {}],
])('closes with a code and a reason in jsdom, %s', async (_, options) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => {
    server.close();
  });
  server.on('connection', (client) => {
    client.on('message', (data: Buffer) => {
      client.send(data.toString());
    });
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = new SteadyWebSocket(`ws://127.0.0.1:${port}`, [], { WebSocket: WsWebSocket, ...options });
  const recorded = record(socket);
  await eventually(() => socket.readyState).toBe(1);
  socket.send('text');
  await eventually(() => recorded.length).toBe(2);
  socket.close(4000, 'bye, größer');
  await eventually(() => socket.readyState).toBe(3);
  expect(recorded).toEqual([
    ['open', 1],
    ['message', 1, 'text'],
    ['close', 3, '4000 bye, größer'],
  ]);
});
