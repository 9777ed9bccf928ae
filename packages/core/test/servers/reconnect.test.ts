import { startEchoServer, startProxy, startStoppableServer } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { observe, openConnection } from './observe.js';

expectNoLeak();

/** So late that a test that waited for it would fail. */
const never = (): number => 1_000_000_000;

describeEachWebSocket((WebSocket) => {
  test('reconnects after the link was reset', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { connection, heard, when } = await openConnection(proxy.url, { WebSocket });
    proxy.reset();
    await when(() => heard.open.length === 2);
    expect(heard.close).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'lost' }]);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'open',
      attempt: 1,
      cause: { kind: 'lost' },
      error: null,
    });
    connection.send('again');
    await when(() => heard.message.length === 1);
    expect(proxy.accepted).toBe(2);
  });

  test('reconnects after the server dropped the link without a word', async () => {
    await using server = await startEchoServer();
    const { heard, when } = await openConnection(server.url, { WebSocket });
    server.terminateAll();
    await when(() => heard.open.length === 2);
    expect(heard.close).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'lost' }]);
    expect(server.accepted).toBe(2);
  });

  test('sends what was queued while the server was away in order, to the server on the same port', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    const away = when(({ status }) => status !== 'open');
    await server.stop();
    await away;
    const texts = Array.from({ length: 100 }, (_, index) => String(index));
    for (const text of texts) expect(connection.send(text)).toBe('queued');
    expect(connection.getSnapshot()).toMatchObject({ queued: 100, queuedBytes: 190 });
    await when(({ attempt }) => attempt > 2);
    await server.restart();
    await when(() => heard.message.length === texts.length);
    expect(server.received).toEqual(texts);
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', queued: 0, queuedBytes: 0 });
    expect(heard.drop).toEqual([]);
  });

  test('reconnects to a server that was killed and started again', async () => {
    await using server = await startStoppableServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    const away = when(({ status }) => status !== 'open');
    await server.kill();
    await away;
    expect(connection.send('kept')).toBe('queued');
    await server.restart();
    await when(() => heard.message.length === 1);
    expect(heard.message).toEqual(['kept']);
  });

  test('sends what was queued before the first opening', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = observe(server.url, { WebSocket });
    expect(connection.send('idle')).toBe('queued');
    connection.open();
    expect(connection.send('connecting')).toBe('queued');
    await when(() => heard.message.length === 2);
    expect(server.received).toEqual(['idle', 'connecting']);
  });

  test('counts attempts against a server that accepts and drops', async () => {
    await using server = await startEchoServer({ acceptThenDrop: true });
    const { connection, when } = observe(server.url, { WebSocket });
    connection.open();
    const { attempt } = await when((snapshot) => snapshot.attempt === 4);
    expect(attempt).toBe(4);
    expect(server.accepted).toBe(4);
  });

  test('starts the count anew once a link has been stable', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { heard, when } = await openConnection(proxy.url, { WebSocket, reconnect: { minUptimeMs: 50 } });
    proxy.reset();
    await when(({ status, attempt }) => status === 'open' && attempt === 0 && heard.open.length === 2);
    proxy.reset();
    await when(() => heard.open.length === 3);
    expect(heard.close).toHaveLength(2);
  });

  test('dials at once on reconnect() in the middle of a back-off', async () => {
    await using server = await startEchoServer();
    const { connection, when } = await openConnection(server.url, { WebSocket, reconnect: never });
    server.terminateAll();
    await when('waiting');
    connection.reconnect();
    await when('open');
    expect(server.accepted).toBe(2);
  });

  test('replaces a live link on reconnect(), and leaves none behind', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    const [old] = server.clients;
    connection.reconnect();
    expect(connection.getSnapshot()).toMatchObject({ status: 'connecting', attempt: 0 });
    expect(connection.send('to the new link')).toBe('queued');
    await when(() => heard.message.length === 1);
    expect(heard.close).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'reconnect' }]);
    expect(heard.open).toHaveLength(2);
    await eventually(() => [server.accepted, server.clients.size]).toEqual([2, 1]);
    expect(old && server.clients.has(old)).toBe(false);
  });

  test('replaces a link that no longer answers on reconnect()', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { connection, heard, when } = await openConnection(proxy.url, { WebSocket });
    proxy.pause();
    const redial = proxy.nextConnection();
    connection.reconnect();
    await redial;
    proxy.resume();
    await when(() => heard.open.length === 2);
    await eventually(() => server.clients.size).toBe(1);
  });

  test('ends with one link after a storm of reconnect() calls', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = observe(server.url, { WebSocket });
    for (let call = 0; call < 20; call += 1) connection.reconnect();
    connection.send('once');
    await when(() => heard.message.length === 1);
    expect(server.received).toEqual(['once']);
    await eventually(() => server.clients.size).toBe(1);
    expect(heard.open).toHaveLength(1);
  });

  test('stays closed after a loss with reconnect: false', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket, reconnect: false });
    server.terminateAll();
    await when('closed');
    expect(heard.close).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'not-retried' }]);
    expect(connection.getSnapshot().retryAt).toBe(null);
  });
});
