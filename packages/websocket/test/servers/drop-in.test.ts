import type { WebSocketConstructor } from '@steadysocket/core';
import { startEchoServer, startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { SteadyWebSocket } from '@steadysocket/websocket';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket as WsWebSocket } from 'ws';
import type { Recorded } from '../harness.js';
import { record } from '../harness.js';

expectNoLeak();

interface Connected {
  readonly socket: SteadyWebSocket;
  readonly recorded: readonly Recorded[];
}

async function connect(url: string, WebSocket: WebSocketConstructor): Promise<Connected> {
  const socket = new SteadyWebSocket(url, 'v1', { WebSocket, random: () => 0.99 });
  const recorded = record(socket);
  onTestFinished(() => {
    socket.close();
  });
  await eventually(() => socket.readyState).toBe(1);
  return { socket, recorded };
}

const types = (recorded: readonly Recorded[]): unknown[] => recorded.map(([type]) => type);

describeEachWebSocket((WebSocket) => {
  test('raises one close event for close() and at once reconnect()', async () => {
    await using server = await startEchoServer();
    const { socket, recorded } = await connect(server.url, WebSocket);
    socket.close();
    socket.reconnect();
    await eventually(() => [socket.readyState, server.clients.size]).toEqual([1, 1]);
    expect(types(recorded)).toEqual(['open', 'close', 'open']);
    socket.close();
    await eventually(() => socket.readyState).toBe(3);
    expect(types(recorded)).toEqual(['open', 'close', 'open', 'close']);
  });

  test('raises one close event for close() and at once reconnect() while a retry is pending', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { socket, recorded } = await connect(proxy.url, WebSocket);
    proxy.reset();
    await eventually(() => socket.connection.getSnapshot().status).toBe('waiting');
    const before = types(recorded).length;
    socket.close();
    socket.reconnect();
    await eventually(() => socket.readyState).toBe(1);
    expect(types(recorded).slice(before)).toEqual(['close', 'open']);
  });

  test.each([
    ['20 000 messages of 100 bytes', 20_000, 100],
    ['6 messages of 3 MB', 6, 3_000_000],
  ])('delivers %s that are sent in one task', async (_, count, bytes) => {
    await using server = await startEchoServer();
    const { socket, recorded } = await connect(server.url, WebSocket);
    const texts = Array.from({ length: count }, (_, index) => `${index} `.padEnd(bytes, '.'));
    for (const text of texts) expect(socket.send(text)).not.toBe('dropped');
    const received = (): unknown[] => recorded.flatMap(([type, , data]) => (type === 'message' ? [data] : []));
    await eventually(() => received().length).toBe(count);
    expect(received().every((text, index) => text === texts[index])).toBe(true);
  });
});

/** Something that sends and knows what it has not sent yet. */
type Sender = Pick<WebSocket, 'send' | 'bufferedAmount'>;

function durationOf(sender: Sender): number {
  const text = 'x'.repeat(16 * 1024);
  const start = performance.now();
  let last = 0;
  for (let index = 0; index < 1_000; index += 1) {
    last = sender.bufferedAmount;
    sender.send(text);
  }
  expect(last).toBeGreaterThanOrEqual(0);
  return performance.now() - start;
}

test('reads bufferedAmount before each of 1 000 sends about as fast as ws does', async () => {
  await using server = await startEchoServer({ echo: false });
  const plain = new WsWebSocket(server.url, 'v1');
  await eventually(() => plain.readyState).toBe(1);
  const { socket } = await connect(server.url, WsWebSocket);
  durationOf(plain);
  const its = durationOf(plain);
  const ours = durationOf(socket);
  plain.terminate();
  // Quadratic it would be 200 times as long.
  expect(ours / its).toBeLessThan(20);
});
