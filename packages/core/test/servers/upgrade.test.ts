import { startEchoServer, startRawServer } from '@steadysocket/test-kit';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { WebSocket as WsWebSocket } from 'ws';
import { observe, openConnection } from './observe.js';

expectNoLeak();

const refused = { code: 1006, reason: '', wasClean: false, kind: 'refused' };

describeEachWebSocket((WebSocket) => {
  test('reports the subprotocol that the server chose', async () => {
    await using server = await startEchoServer({ protocols: ['v2', 'v1'] });
    const { connection, recorded } = await openConnection(server.url, { WebSocket, protocols: ['v1', 'v2'] });
    expect(connection.getSnapshot().protocol).toBe('v2');
    expect(recorded.open).toMatchObject([{ protocol: 'v2' }]);
  });

  test('offers what the protocols function gives for each attempt, so that the server sees a fresh token', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startEchoServer({
      protocols: ['chat'],
      onConnection: (_, { headers }) => seen.push(headers['sec-websocket-protocol']?.replaceAll(' ', '')),
    });
    let tokens = 0;
    const { connection, recorded, when } = await openConnection(server.url, {
      WebSocket,
      protocols: () => Promise.resolve(['chat', `token.${++tokens}`]),
    });
    server.terminateAll();
    await when(() => recorded.open.length === 2);
    expect(seen).toEqual(['chat,token.1', 'chat,token.2']);
    expect(connection.getSnapshot().protocol).toBe('chat');
  });

  test('is refused where the server chooses none of the offered subprotocols', async () => {
    await using server = await startEchoServer({ protocols: ['v1'] });
    const { connection, recorded, when } = observe(server.url, { WebSocket, protocols: 'v2' });
    connection.open();
    await when(() => recorded.close.length === 1);
    expect(recorded.close).toEqual([refused]);
    expect(recorded.open).toEqual([]);
  });

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a page', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'],
    [
      'a wrong handshake',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n',
    ],
  ])('is refused by %s as the answer, and tried again', async (_, answer) => {
    await using server = await startRawServer({ handshake: () => answer });
    const { connection, when } = observe(server.url, { WebSocket, reconnect: { maxAttempts: 1 } });
    connection.open();
    const snapshot = await when('closed');
    expect(snapshot).toMatchObject({
      cause: { ...refused, kind: 'max-attempts' },
      error: { code: 'transport-failed' },
    });
    expect(server.connections).toHaveLength(2);
  });
});

test('carries the headers that create gives to ws, at each attempt', async () => {
  const seen: unknown[] = [];
  await using server = await startEchoServer({ onConnection: (_, { headers }) => seen.push(headers.authorization) });
  let tokens = 0;
  const { recorded, when } = await openConnection(server.url, {
    WebSocket: WsWebSocket,
    create: (url, protocols) =>
      new WsWebSocket(url, protocols, { headers: { authorization: `Bearer ${String(++tokens)}` } }),
  });
  server.terminateAll();
  await when(() => recorded.open.length === 2);
  expect(seen).toEqual(['Bearer 1', 'Bearer 2']);
});
