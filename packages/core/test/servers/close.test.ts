import { opcodes, startEchoServer, startProxy, startRawServer } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { observe, openConnection } from './observe.js';

expectNoLeak();

describeEachWebSocket((WebSocket) => {
  test('completes the close handshake with the code and the reason that close() was given', async () => {
    const seen: unknown[] = [];
    await using server = await startEchoServer({
      onConnection: (socket) => socket.on('close', (code, reason) => seen.push([code, reason.toString()])),
    });
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    connection.close(4000, 'bye');
    expect(connection.getSnapshot()).toMatchObject({ status: 'closing', readyState: 2 });
    const { cause, readyState } = await when('closed');
    expect(cause).toEqual({ code: 4000, reason: 'bye', wasClean: true, kind: 'client' });
    expect(readyState).toBe(3);
    expect(heard.close).toEqual([cause]);
    await eventually(() => seen).toEqual([[4000, 'bye']]);
  });

  test('sends what it was given before close()', async () => {
    await using server = await startEchoServer();
    const { connection, when } = await openConnection(server.url, { WebSocket });
    const texts = Array.from({ length: 1_000 }, (_, index) => String(index));
    for (const text of texts) connection.send(text);
    connection.close();
    await when('closed');
    expect(server.received).toEqual(texts);
  });

  test('delivers nothing after close()', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    connection.send('echoed too late');
    connection.close();
    expect(connection.send('dropped')).toBe('dropped');
    await when('closed');
    expect(server.received).toEqual(['echoed too late']);
    expect(heard.message).toEqual([]);
    expect(heard.drop).toEqual([{ message: 'dropped', reason: 'closed' }]);
  });

  test('closes although the server does not answer the close frame', async () => {
    await using server = await startRawServer();
    const arrival = server.nextConnection();
    const { connection, when } = await openConnection(server.url, { WebSocket });
    connection.close(3001, 'anybody there?');
    const { opcode, payload } = await (await arrival).nextFrame();
    expect([opcode, payload.readUInt16BE(0), payload.toString('utf8', 2)]).toEqual([
      opcodes.close,
      3001,
      'anybody there?',
    ]);
    const { cause } = await when('closed');
    expect(cause).toEqual({ code: 1006, reason: '', wasClean: false, kind: 'client' });
  });

  test('closes a half-open link', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { connection, when } = await openConnection(proxy.url, { WebSocket });
    proxy.discard();
    connection.close();
    expect((await when('closed')).cause).toEqual({ code: 1006, reason: '', wasClean: false, kind: 'client' });
  });

  test('opens again after close()', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    connection.close();
    await when('closed');
    connection.open();
    await when('open');
    connection.send('again');
    await when(() => heard.message.length === 1);
    expect(server.accepted).toBe(2);
  });

  test('opens at once when open() follows close(), and leaves one link', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    connection.close();
    connection.open();
    await when('open');
    connection.send('again');
    await when(() => heard.message.length === 1);
    await eventually(() => [server.accepted, server.clients.size]).toEqual([2, 1]);
  });

  test('stays closed when close() interrupts a back-off', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    server.terminateAll();
    await when('waiting');
    connection.close();
    expect(connection.getSnapshot()).toMatchObject({ status: 'closed', retryAt: null, cause: { kind: 'client' } });
    // The dial that close() called off would have come before this one, whose back-off is as long.
    const other = await openConnection(server.url, { WebSocket });
    server.terminateAll();
    await other.when(() => other.heard.open.length === 2);
    expect(server.accepted).toBe(3);
    expect(heard.open).toHaveLength(1);
  });

  test('closes with 1000 once its last user has left, and is idle', async () => {
    const seen: unknown[] = [];
    await using server = await startEchoServer({
      onConnection: (socket) => socket.on('close', (code, reason) => seen.push([code, reason.toString()])),
    });
    const { connection, when } = observe(server.url, { WebSocket, lingerMs: 20 });
    const releases = [connection.acquire(), connection.acquire()];
    await when('open');
    for (const release of releases) release();
    const { cause } = await when('idle');
    expect(cause).toEqual({ code: 1000, reason: '', wasClean: true, kind: 'released' });
    await eventually(() => seen).toEqual([[1000, '']]);
  });

  test('keeps its link when a user returns within the linger time', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = observe(server.url, { WebSocket });
    connection.acquire()();
    connection.acquire();
    await when('open');
    connection.send('still here');
    await when(() => heard.message.length === 1);
    expect(server.accepted).toBe(1);
  });
});
