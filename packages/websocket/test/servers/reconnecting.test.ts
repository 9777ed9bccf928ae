import type { WebSocketConstructor } from '@steadysocket/core';
import { heartbeat } from '@steadysocket/core';
import { startEchoServer, startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import type { SteadyWebSocketOptions } from '@steadysocket/websocket';
import { SteadyWebSocket } from '@steadysocket/websocket';
import { expect, onTestFinished, test } from 'vitest';
import type { Recorded } from '../harness.js';
import { record } from '../harness.js';

expectNoLeak();

const pace = { message: 'ping', intervalMs: 100, timeoutMs: 300, isReply: (frame: unknown) => frame === 'ping' };

function connect(
  url: string,
  WebSocket: WebSocketConstructor,
  options: SteadyWebSocketOptions = {},
): { readonly socket: SteadyWebSocket; readonly recorded: readonly Recorded[] } {
  // A draw of 0.002 makes the first delay 10 ms.
  const socket = new SteadyWebSocket(url, 'v1', { random: () => 0.002, WebSocket, ...options });
  onTestFinished(() => socket.close());
  return { socket, recorded: record(socket) };
}

const types = (recorded: readonly Recorded[], wanted: string): unknown[] =>
  recorded.filter(([type]) => type === wanted);

describeEachWebSocket((WebSocket) => {
  test('survives the restart of its server, and loses nothing that it was given meanwhile', async () => {
    await using server = await startEchoServer();
    const { socket, recorded } = connect(server.url, WebSocket);
    await eventually(() => socket.readyState).toBe(1);
    await server.stop();
    await eventually(() => socket.readyState).toBe(0);
    for (const text of ['a', 'b', 'c']) expect(socket.send(text)).toBe('queued');
    await server.restart();
    await eventually(() => types(recorded, 'message')).toEqual([
      ['message', 1, 'a'],
      ['message', 1, 'b'],
      ['message', 1, 'c'],
    ]);
    expect([types(recorded, 'open').length, socket.protocol, socket.bufferedAmount]).toEqual([2, 'v1', 0]);
    const order = recorded.map(([type]) => type);
    expect(order.indexOf('message')).toBeGreaterThan(order.lastIndexOf('open'));
  });

  test('leaves a half-open link when a heartbeat stays unanswered', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { socket, recorded } = connect(proxy.url, WebSocket, { heartbeat: heartbeat(pace) });
    await eventually(() => socket.readyState).toBe(1);
    proxy.discard();
    await eventually(() => types(recorded, 'close').length).toBeGreaterThan(0);
    expect(recorded.slice(0, 3)).toEqual([
      ['open', 1],
      ['error', 0, 'heartbeat-timeout'],
      ['close', 0, '1006 '],
    ]);
    proxy.restore();
    await eventually(() => types(recorded, 'open').length).toBeGreaterThan(1);
    socket.send('alive');
    await eventually(() => types(recorded, 'message')).toEqual([['message', 1, 'alive']]);
  });

  test('says to the server what close() and reconnect() are given', async () => {
    const closes: unknown[] = [];
    await using server = await startEchoServer({
      onConnection: (client) => client.on('close', (code, reason) => closes.push([code, reason.toString()])),
    });
    const { socket } = connect(server.url, WebSocket);
    await eventually(() => socket.readyState).toBe(1);
    socket.reconnect(4000, 'anew');
    await eventually(() => [socket.readyState, server.accepted]).toEqual([1, 2]);
    socket.close();
    await eventually(() => closes).toEqual([
      [4000, 'anew'],
      [1000, ''],
    ]);
    await eventually(() => socket.readyState).toBe(3);
  });

  test('keeps its binaryType from link to link', async () => {
    await using server = await startEchoServer();
    const { socket, recorded } = connect(server.url, WebSocket);
    socket.binaryType = 'arraybuffer';
    await eventually(() => socket.readyState).toBe(1);
    server.terminateAll();
    await eventually(() => types(recorded, 'open').length).toBe(2);
    socket.send(Uint8Array.of(1, 2));
    await eventually(() => types(recorded, 'message')).toEqual([['message', 1, expect.any(ArrayBuffer)]]);
  });

  test('stays closed in standard mode', async () => {
    await using server = await startEchoServer();
    const { socket, recorded } = connect(server.url, WebSocket, { mode: 'standard' });
    await eventually(() => socket.readyState).toBe(1);
    server.terminateAll();
    await eventually(() => recorded.map(([type]) => type)).toContain('close');
    expect([socket.readyState, server.accepted]).toEqual([3, 1]);
  });
});
