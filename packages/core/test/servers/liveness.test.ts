import { heartbeat } from '@steadysocket/core';
import { startEchoServer, startProxy, startRawServer } from '@steadysocket/test-kit';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from './observe.js';

expectNoLeak();

const pace = {
  message: 'ping',
  intervalMs: 50,
  timeoutMs: 2_000,
  isReply: (frame: unknown) => frame === 'ping',
};

describeEachWebSocket((WebSocket) => {
  test('keeps a link that is answered, and shows its round trip', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    proxy.delay(20);
    const { connection, heard, when } = await openConnection(proxy.url, { WebSocket, heartbeat: heartbeat(pace) });
    const { latencyMs } = await when((snapshot) => snapshot.latencyMs !== null);
    expect(latencyMs).toBeGreaterThanOrEqual(39);
    connection.send('after a heartbeat');
    await when(() => heard.message.length === 1);
    expect(heard.message).toEqual(['after a heartbeat']);
    expect(proxy.accepted).toBe(1);
  });

  test('keeps a link on which only messages arrive', async () => {
    await using server = await startEchoServer({ echo: false });
    const { heard, when } = await openConnection(server.url, {
      WebSocket,
      heartbeat: heartbeat({ message: 'ping', intervalMs: 50, timeoutMs: 1_000 }),
    });
    const chatter = setInterval(() => {
      for (const client of server.clients) client.send('unrelated');
    }, 10);
    onTestFinished(() => clearInterval(chatter));
    await when(() => server.received.length >= 2);
    expect(heard.close).toEqual([]);
    expect(server.accepted).toBe(1);
  });

  test('queues what is sent once the link was abandoned, and delivers it over the next', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { connection, heard, when } = await openConnection(proxy.url, {
      WebSocket,
      heartbeat: heartbeat({ ...pace, timeoutMs: 50 }),
    });
    proxy.discard();
    await when(() => heard.close.some(({ kind }) => kind === 'heartbeat-timeout'));
    expect(connection.send('kept')).toBe('queued');
    proxy.restore();
    await when(() => heard.message.includes('kept'));
    expect(server.received.filter((message) => message !== 'ping')).toEqual(['kept']);
  });

  test('abandons a link that the server closes by a close frame without ending it', async () => {
    await using server = await startRawServer();
    const arrival = server.nextConnection();
    const { heard, when } = await openConnection(server.url, {
      WebSocket,
      heartbeat: heartbeat({ ...pace, timeoutMs: 50 }),
    });
    const first = await arrival;
    const next = server.nextConnection();
    first.sendClose(1012);
    await when(() => heard.close.length === 1);
    expect(heard.close.map(({ kind }) => kind)).toEqual(['heartbeat-timeout']);
    await next;
  });

  test('hears nothing more from a link that it abandoned', async () => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const { connection, heard, when } = await openConnection(proxy.url, { WebSocket });
    proxy.pause();
    const [old] = server.clients;
    old?.send('from the old link');
    const redial = proxy.nextConnection();
    connection.reconnect();
    await redial;
    proxy.resume();
    await when('open');
    connection.send('from the new link');
    await when(() => heard.message.length > 0);
    expect(heard.message).toEqual(['from the new link']);
    expect(heard.close.map(({ kind }) => kind)).toEqual(['reconnect']);
  });
});
