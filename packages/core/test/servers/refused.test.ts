import { startEchoServer, startProxy, startRawServer } from '@steadysocket/test-kit';
import { expectNoLeak, uncaughtDuring } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { observe } from './observe.js';

expectNoLeak();

const refused = { code: 1006, reason: '', wasClean: false, kind: 'refused' };

describeEachWebSocket((WebSocket) => {
  test('retries while nothing listens, until something does', async () => {
    await using server = await startEchoServer();
    await server.stop();
    const { connection, heard, when } = observe(server.url, { WebSocket });
    connection.open();
    const snapshot = await when(({ status, attempt }) => status === 'waiting' && attempt === 3);
    expect(snapshot).toMatchObject({ cause: refused, error: { code: 'transport-failed' } });
    expect(heard.close).toEqual([refused, refused, refused]);
    expect(heard.error.map(({ code }) => code)).toEqual(Array(3).fill('transport-failed'));
    await server.restart();
    expect(await when('open')).toMatchObject({ error: null, cause: refused });
    expect(server.accepted).toBe(1);
  });

  test.each([403, 404, 503])('retries when the server answers %i, until it accepts', async (status) => {
    let requests = 0;
    await using server = await startEchoServer({ refuse: () => (++requests < 3 ? status : undefined) });
    const { connection, heard, when } = observe(server.url, { WebSocket });
    connection.open();
    await when('open');
    expect(heard.close).toEqual([refused, refused]);
    expect(heard.error.map(({ code }) => code)).toEqual(['transport-failed', 'transport-failed']);
    expect(requests).toBe(3);
  });

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a page instead of an upgrade', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'],
    [
      'a wrong handshake',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n',
    ],
  ])('treats %s as refused', async (_, answer) => {
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

  test('treats a reset in the middle of the handshake as refused', async () => {
    await using server = await startRawServer({ handshake: () => null });
    const { connection, heard, when } = observe(server.url, { WebSocket });
    const arrival = server.nextConnection();
    connection.open();
    (await arrival).reset();
    await when(() => heard.close.length === 1);
    expect(heard.close).toEqual([refused]);
    await server.nextConnection();
  });

  test('treats a server that chooses none of the offered subprotocols as refused', async () => {
    await using server = await startEchoServer({ protocols: ['v1'] });
    const { connection, heard, when } = observe(server.url, { WebSocket, protocols: 'v2' });
    connection.open();
    await when(() => heard.close.length === 1);
    expect(heard.close).toEqual([refused]);
    expect(heard.open).toEqual([]);
  });

  test('gives up an attempt that gets no answer, and dials again', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    proxy.pause();
    const { connection, heard, when } = observe(proxy.url, { WebSocket, connectTimeoutMs: 100 });
    connection.open();
    const snapshot = await when(({ attempt }) => attempt === 1);
    expect(snapshot).toMatchObject({
      cause: { code: 1006, reason: '', wasClean: false, kind: 'connect-timeout' },
      error: { code: 'connect-timeout' },
    });
    await when(() => proxy.accepted >= 3);
    proxy.resume();
    await when('open');
    expect(heard.open).toHaveLength(1);
    expect(heard.error.every(({ code }) => code === 'connect-timeout')).toBe(true);
  });

  test('closes the socket of an attempt that it gave up, without a stray error', async () => {
    await using server = await startRawServer({ handshake: () => null });
    const stray = await uncaughtDuring(async () => {
      const { connection, when } = observe(server.url, { WebSocket, connectTimeoutMs: 50, reconnect: false });
      const arrival = server.nextConnection();
      connection.open();
      await when('closed');
      await (
        await arrival
      ).ended;
    });
    expect(stray).toEqual([]);
  });

  test('closes the socket of an attempt that close() cut short, without a stray error', async () => {
    await using server = await startRawServer({ handshake: () => null });
    const stray = await uncaughtDuring(async () => {
      const { connection, heard } = observe(server.url, { WebSocket });
      const arrival = server.nextConnection();
      connection.open();
      const link = await arrival;
      connection.close();
      expect(connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 1006, kind: 'client' } });
      await link.ended;
      expect(heard.error).toEqual([]);
    });
    expect(stray).toEqual([]);
  });
});
