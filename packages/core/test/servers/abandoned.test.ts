import type { Socket } from 'node:net';
import type { WebSocketTransportOptions } from '@steadysocket/core';
import { heartbeat } from '@steadysocket/core';
import { startEchoServer, startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { Agent, buildConnector, WebSocket as UndiciWebSocket } from 'undici';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openConnection } from './observe.js';

expectNoLeak();

type Create = NonNullable<WebSocketTransportOptions['create']>;

/** `undici` has no `terminate`: its dispatcher knows the TCP socket. */
const createTerminable: Create = (url, protocols) => {
  const connect = buildConnector({});
  let tcp: Socket | null = null;
  const dispatcher = new Agent({
    connect(options, callback) {
      connect(options, (...result) => {
        tcp = result[1];
        callback(...result);
      });
    },
  });
  return Object.assign(new UndiciWebSocket(url, { protocols, dispatcher }), { terminate: () => tcp?.destroy() });
};

const chunk = 'x'.repeat(64 << 10);
/** More than the buffers of the operating system hold, at the client, at the proxy and at the server. */
const chunks = 512;

describe.each<[string, Create | undefined]>([
  ['ws', undefined],
  ['undici, with a terminate of its own', createTerminable],
])('a link over %s that a heartbeat abandoned', (_, create) => {
  test('is not written out when the network heals, and does not stay open at the server', async () => {
    await using server = await startEchoServer({
      echo: false,
      onConnection: (socket) =>
        socket.on('message', (data) => (data as Buffer).toString() === 'ping' && socket.send('ping')),
    });
    await using proxy = await startProxy({ target: server });
    const urls = [proxy.url, server.url];
    const { connection, recorded, when } = await openConnection(() => urls.shift() ?? server.url, {
      WebSocket,
      ...(create && { create }),
      backpressure: { highBytes: Infinity },
      heartbeat: heartbeat({ message: 'ping', intervalMs: 200, timeoutMs: 200, isReply: (frame) => frame === 'ping' }),
    });
    proxy.pause();
    for (let index = 0; index < chunks; index += 1) expect(connection.send(chunk)).toBe('sent');
    await when(() => recorded.open.length === 2);
    expect(recorded.close[0]?.kind).toBe('heartbeat-timeout');
    connection.send('newer');
    await eventually(() => server.received.includes('newer')).toBe(true);
    proxy.resume();
    const arrived = (): number => server.received.filter((message) => message === chunk).length;
    await eventually(() => server.clients.size).toBe(1);
    expect(arrived()).toBeLessThan(chunks);
  });
});

describe('close() over ws, towards a peer that hangs', () => {
  test('leaves no TCP socket that would keep the process from its end', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { connection, when } = await openConnection(proxy.url, { WebSocket });
    proxy.pause();
    connection.close();
    await when('closed');
    const sockets = (): string[] => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap');
    // The client's end of the first is gone: the proxy's two and the server's one are left.
    await eventually(() => sockets().length).toBeLessThanOrEqual(3);
  });
});
