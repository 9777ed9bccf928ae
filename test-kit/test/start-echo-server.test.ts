import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EchoServer, EchoServerOptions } from '../src/index.js';
import { startEchoServer } from '../src/index.js';
import { eventually } from '../src/observing/eventually.js';
import { expectNoLeak } from '../src/process/expect-no-leak.js';
import { dial, openClient } from './open-client.js';

expectNoLeak();

async function startServer(options?: EchoServerOptions): Promise<EchoServer> {
  const server = await startEchoServer(options);
  onTestFinished(() => server.close());
  return server;
}

describe('an echo server', () => {
  test('sends text back as text and binary as binary, and keeps a list', async () => {
    const server = await startServer();
    const client = await openClient(server.url);
    client.socket.send('text');
    client.socket.send(Buffer.of(1, 2, 3));
    await eventually(() => client.received).toEqual(['text', Buffer.of(1, 2, 3)]);
    expect(server.received).toEqual(client.received);
  });

  test('only listens when it is told not to echo', async () => {
    const server = await startServer({ echo: false });
    const client = await openClient(server.url);
    client.socket.send('text');
    const pong = once(client.socket, 'pong');
    client.socket.ping();
    await pong;
    expect([server.received, client.received]).toEqual([['text'], []]);
  });

  test('hands each connection to the hook and to whoever waits', async () => {
    const paths: (string | undefined)[] = [];
    const server = await startServer({
      onConnection: (socket, request) => {
        paths.push(request.url);
        socket.send('welcome');
      },
    });
    const next = server.nextConnection();
    const client = await openClient(`${server.url}/here`);
    await eventually(() => client.received).toEqual(['welcome']);
    expect(paths).toEqual(['/here']);
    expect([...server.clients]).toEqual([await next]);
    expect(server.accepted).toBe(1);
  });

  test('chooses its most preferred protocol among the offered', async () => {
    const server = await startServer({ protocols: ['v2', 'v1'] });
    const client = await openClient(server.url, ['v0', 'v1', 'v2']);
    expect(client.socket.protocol).toBe('v2');
  });

  test('chooses no protocol when it speaks none of the offered', async () => {
    const server = await startServer({ protocols: ['v2'] });
    const { error } = await dial(server.url, ['v0']).ended;
    expect(error?.message).toBe('Server sent no subprotocol');
  });

  test('refuses with a status, for as long as the test wants it', async () => {
    let status: number | undefined = 503;
    const server = await startServer({ refuse: () => status });
    const { error } = await dial(server.url).ended;
    expect(error?.message).toBe('Unexpected server response: 503');
    expect(server.accepted).toBe(0);
    status = undefined;
    await openClient(server.url);
  });

  test('answers plain HTTP instead of leaving it to wait', async () => {
    const server = await startServer();
    const [response] = (await once(get({ host: server.host, port: server.port }), 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(426);
  });

  test('accepts and then drops without a word', async () => {
    const server = await startServer({ acceptThenDrop: true });
    const client = await openClient(server.url);
    expect((await client.ended).code).toBe(1006);
    expect(server.accepted).toBe(1);
  });

  test('accepts and then drops with a close frame', async () => {
    const server = await startServer({ acceptThenDrop: { code: 1013, reason: 'too busy' } });
    const client = await openClient(server.url);
    expect(await client.ended).toMatchObject({ code: 1013, reason: 'too busy' });
  });

  test.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3003, 4401, 4999])(
    'closes all connections with the code %i',
    async (code) => {
      const server = await startServer();
      const clients = [await openClient(server.url), await openClient(server.url)];
      server.closeAll(code, 'reason');
      for (const client of clients) expect(await client.ended).toMatchObject({ code, reason: 'reason' });
      await eventually(() => server.clients.size).toBe(0);
    },
  );

  test('drops all connections without a close frame', async () => {
    const server = await startServer();
    const client = await openClient(server.url);
    server.terminateAll();
    expect((await client.ended).code).toBe(1006);
  });

  test('survives a client that breaks the protocol', async () => {
    const server = await startServer();
    const witness = await openClient(server.url);
    const client = await openClient(server.url);
    client.tcp.write('garbage');
    expect((await client.ended).code).toBe(1002);
    expect(await witness.ask('alive')).toBe('alive');
  });

  test('stops, refuses, and comes back on the same port', async () => {
    const server = await startServer();
    const { url } = server;
    const client = await openClient(url);
    await server.stop();
    expect((await client.ended).code).toBe(1006);
    expect((await dial(url).ended).error?.code).toBe('ECONNREFUSED');
    await server.restart();
    expect(server.url).toBe(url);
    expect(await (await openClient(url)).ask('again')).toBe('again');
  });

  test('stops and closes more than once without harm', async () => {
    const server = await startServer();
    await Promise.all([server.stop(), server.stop()]);
    await server.restart();
    await server.restart();
    await openClient(server.url);
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});
