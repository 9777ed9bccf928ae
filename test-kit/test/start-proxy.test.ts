import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EchoServer, TcpProxy } from '../src/index.js';
import { startEchoServer, startProxy } from '../src/index.js';
import { eventually } from '../src/observing/eventually.js';
import { expectNoLeak } from '../src/process/expect-no-leak.js';
import { dial, openClient } from './open-client.js';

expectNoLeak();

async function startProxiedEcho(): Promise<{ server: EchoServer; proxy: TcpProxy }> {
  const server = await startEchoServer();
  const proxy = await startProxy({ target: server });
  onTestFinished(async () => {
    await proxy.close();
    await server.close();
  });
  return { server, proxy };
}

describe('a proxy without faults', () => {
  test('passes everything on, both ways', async () => {
    const { proxy } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    const big = 'x'.repeat(3_000_000);
    expect(await client.ask('hello')).toBe('hello');
    expect(await client.ask(big)).toBe(big);
    expect(proxy.bytes.toServer).toBeGreaterThan(3_000_000);
    expect(proxy.bytes.toClient).toBeGreaterThan(3_000_000);
    expect(proxy.discarded).toEqual({ toServer: 0, toClient: 0 });
  });

  test('passes the close handshake on', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    server.closeAll(4000, 'over');
    expect(await client.ended).toMatchObject({ code: 4000, reason: 'over', error: undefined });
  });

  test('passes on that the client is gone', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    client.socket.terminate();
    await eventually(() => server.clients.size).toBe(0);
    await eventually(() => proxy.connections).toBe(0);
  });

  test('takes no more from a sender than the receiver reads', async () => {
    const { client, accepted, proxy } = await connectPlainly();
    const sent = 'x'.repeat(64 << 20);
    client.end(sent);
    let taken: number;
    do {
      taken = proxy.bytes.toServer;
      await meanwhile();
    } while (taken === 0 || taken !== proxy.bytes.toServer);
    expect(taken).toBeLessThan(sent.length / 2);
    expect((await readAll(accepted)).length).toBe(sent.length);
  });

  test('passes the end of one direction on and keeps the other, whoever ends first', async () => {
    const { client, accepted } = await connectPlainly();
    client.end('question');
    expect(await readAll(accepted)).toBe('question');
    accepted.end('answer');
    expect(await readAll(client)).toBe('answer');

    const other = await connectPlainly();
    other.accepted.end('question');
    expect(await readAll(other.client)).toBe('question');
    other.client.end('answer');
    expect(await readAll(other.accepted)).toBe('answer');
  });

  test('resets the connection while the target is down', async () => {
    const { proxy, server } = await startProxiedEcho();
    await server.stop();
    await expectReset(connect(proxy.port, proxy.host));
    expect((await dial(proxy.url).ended).code).toBe(1006);
  });

  test('counts connections, and announces the next one with its time', async () => {
    const { proxy } = await startProxiedEcho();
    const first = await openClient(proxy.url);
    expect([proxy.connections, proxy.accepted]).toEqual([1, 1]);
    const before = performance.now();
    const next = proxy.nextConnection();
    await openClient(proxy.url);
    const { at, ...arrival } = await next;
    expect(arrival).toEqual({ index: 1, refused: false });
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(performance.now());
    expect([proxy.connections, proxy.accepted]).toEqual([2, 2]);
    first.socket.close();
    await eventually(() => [proxy.connections, proxy.accepted]).toEqual([1, 2]);
  });
});

describe('pause', () => {
  test('holds everything back, and resume lets it through in order', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.pause();
    const forwarded = { ...proxy.bytes };
    for (const text of ['1', '2', '3']) await sendFrom(client.socket, text);
    for (const socket of server.clients) await sendFrom(socket, 'from the server');
    await meanwhile();
    expect(proxy.bytes).toEqual(forwarded);
    expect([server.received, client.received]).toEqual([[], []]);
    expect([client.socket.readyState, proxy.connections]).toEqual([1, 1]);
    proxy.resume();
    await eventually(() => client.received).toEqual(['from the server', '1', '2', '3']);
  });

  test('makes bytes pile up with the sender', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.pause();
    const sent = Buffer.alloc(32 << 20, 7);
    client.socket.send(sent);
    await meanwhile();
    expect(client.socket.bufferedAmount).toBeGreaterThan(1 << 20);
    proxy.resume();
    await eventually(() => server.received[0]?.length).toBe(sent.length);
    await eventually(() => client.socket.bufferedAmount).toBe(0);
  });

  test('holds a new connection in its handshake', async () => {
    const { proxy, server } = await startProxiedEcho();
    proxy.pause();
    const arrival = proxy.nextConnection();
    const client = dial(proxy.url);
    await arrival;
    await meanwhile();
    expect([server.accepted, client.socket.readyState]).toEqual([0, 0]);
    proxy.resume();
    await client.opened;
  });

  test('keeps the end of the connection from the other side', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.pause();
    client.socket.terminate();
    await client.ended;
    await meanwhile();
    expect(server.clients.size).toBe(1);
    proxy.resume();
    await eventually(() => server.clients.size).toBe(0);
  });
});

describe('discard', () => {
  test('swallows what the client sends, for good', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.discard('toServer');
    client.socket.send('lost');
    await eventually(() => proxy.discarded).toEqual({ toServer: 10, toClient: 0 });
    for (const socket of server.clients) socket.send('the other way');
    await eventually(() => client.received).toEqual(['the other way']);
    proxy.restore();
    expect(await client.ask('after')).toBe('after');
    expect(server.received).toEqual(['after']);
  });

  test('swallows what the server sends, for good', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.discard('toClient');
    client.socket.send('lost');
    await eventually(() => proxy.discarded).toEqual({ toServer: 0, toClient: 6 });
    expect(server.received).toEqual(['lost']);
    proxy.restore();
    expect(await client.ask('after')).toBe('after');
    expect(client.received).toEqual(['after']);
  });

  test('swallows both ways when no direction is given', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.discard();
    client.socket.send('lost');
    for (const socket of server.clients) socket.send('lost too');
    await eventually(() => proxy.discarded).toEqual({ toServer: 10, toClient: 10 });
    expect([server.received, client.received]).toEqual([[], []]);
  });

  test('swallows what enters meanwhile, even what would have been due later', async () => {
    const { proxy } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.delay(100_000);
    proxy.discard();
    client.socket.send('lost');
    await eventually(() => proxy.discarded.toServer).toBe(10);
  });

  test('swallows what is on its way already', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.delay(500);
    client.socket.send('lost');
    await meanwhile();
    proxy.discard();
    await eventually(() => proxy.discarded.toServer).toBe(10);
    expect(server.received).toEqual([]);
  });

  test('keeps the end of the connection from the other side until it is restored', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.discard();
    client.socket.terminate();
    await eventually(() => proxy.connections).toBe(0);
    await meanwhile();
    expect(server.clients.size).toBe(1);
    proxy.restore();
    await eventually(() => server.clients.size).toBe(0);
  });
});

describe('delay', () => {
  test('makes a round trip take twice as long, at least', async () => {
    const { proxy } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.delay(40);
    const sentAt = performance.now();
    await client.ask('slow');
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(80);
  });

  test('keeps the order when it shrinks', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.delay(50);
    await sendFrom(client.socket, '1');
    await meanwhile();
    proxy.delay(0);
    await sendFrom(client.socket, '2');
    await eventually(() => server.received).toEqual(['1', '2']);
  });

  test('delays the end of the connection behind the bytes', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.delay(20);
    client.socket.send('last words');
    client.socket.close(4001);
    expect(await client.ended).toMatchObject({ code: 4001 });
    expect(server.received).toEqual(['last words']);
  });

  test('ends when it is restored', async () => {
    const { proxy } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.delay(100_000);
    proxy.restore();
    expect(await client.ask('fast again')).toBe('fast again');
  });

  test('leaves no timer when the proxy closes', async () => {
    const server = await startEchoServer();
    const proxy = await startProxy({ target: server });
    const client = await openClient(proxy.url);
    proxy.delay(100_000);
    const timers = countTimers();
    client.socket.send('late');
    await meanwhile();
    expect(countTimers()).toBe(timers + 1);
    await proxy.close();
    await client.ended;
    expect(countTimers()).toBe(timers);
    await server.close();
  });
});

describe('reset', () => {
  test('cuts live connections at once', async () => {
    const { proxy, server } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.reset();
    expect(await client.ended).toMatchObject({ code: 1006, error: { code: 'ECONNRESET' } });
    await eventually(() => [proxy.connections, server.clients.size]).toEqual([0, 0]);
    await openClient(proxy.url);
  });

  test('is an RST for both sides', async () => {
    const { client, accepted, proxy } = await connectPlainly();
    const resets = [expectReset(client), expectReset(accepted)];
    proxy.reset();
    await Promise.all(resets);
  });

  test('cuts paused connections, too', async () => {
    const { proxy } = await startProxiedEcho();
    const client = await openClient(proxy.url);
    proxy.pause();
    proxy.reset();
    expect(await client.ended).toMatchObject({ code: 1006, error: { code: 'ECONNRESET' } });
  });
});

describe('refuse', () => {
  test('resets new connections and keeps live ones', async () => {
    const { proxy, server } = await startProxiedEcho();
    const live = await openClient(proxy.url);
    proxy.refuse();
    const arrival = proxy.nextConnection();
    await expectReset(connect(proxy.port, proxy.host));
    expect(await arrival).toMatchObject({ index: 1, refused: true });
    expect(await live.ask('alive')).toBe('alive');
    expect((await dial(proxy.url).ended).code).toBe(1006);
    expect([proxy.connections, proxy.accepted, server.accepted]).toEqual([1, 3, 1]);
    proxy.restore();
    await openClient(proxy.url);
  });
});

describe('close', () => {
  test('drops live connections and tells who waits for another', async () => {
    const server = await startEchoServer();
    const proxy = await startProxy({ target: server });
    const client = await openClient(proxy.url);
    const next = proxy.nextConnection();
    await proxy.close();
    await expect(next).rejects.toThrow('The proxy was closed');
    expect((await client.ended).code).toBe(1006);
    await expect(once(connect(proxy.port, proxy.host), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.close();
    await server.close();
  });

  test('happens by itself at the end of an `await using` block', async () => {
    let port: number;
    {
      await using server = await startEchoServer();
      await using proxy = await startProxy({ target: server });
      port = proxy.port;
      await openClient(proxy.url);
      proxy.pause();
    }
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

/** A bare TCP connection through a proxy: both its ends, each free to end its own direction only. */
async function connectPlainly(): Promise<{ client: Socket; accepted: Socket; proxy: TcpProxy }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startProxy({ target: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } });
  const connection = once(server, 'connection') as Promise<[Socket]>;
  const client = connect({ port: proxy.port, host: proxy.host, allowHalfOpen: true });
  const [accepted] = await connection;
  onTestFinished(async () => {
    for (const socket of [client, accepted]) socket.destroy();
    await proxy.close();
    server.close();
  });
  return { client, accepted, proxy };
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(socket, 'end');
  return text;
}

/** A TCP socket, unlike a WebSocket or an HTTP request, tells a reset from an end. */
async function expectReset(socket: Socket): Promise<void> {
  await expect(once(socket.resume(), 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
}

/** Resolves once the bytes are out of the process. */
function sendFrom(socket: { send(data: string, done: () => void): void }, text: string): Promise<void> {
  return new Promise((resolve) => {
    socket.send(text, resolve);
  });
}

/** Gives what ought to stand still its chance to move: ten echoes in the same event loop, elsewhere. */
async function meanwhile(): Promise<void> {
  await using elsewhere = await startEchoServer();
  const client = await openClient(elsewhere.url);
  for (let turn = 0; turn < 10; turn++) await client.ask('meanwhile');
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
