import type { EchoServer, TcpProxy } from '@steadysocket/test-kit';
import { startEchoServer, startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from './open-client.js';
import { openClient } from './open-client.js';

expectNoLeak();

async function connect(): Promise<{ server: EchoServer; proxy: TcpProxy; client: Client }> {
  const server = await startEchoServer();
  const proxy = await startProxy({ target: server });
  onTestFinished(async () => {
    await proxy.close();
    await server.close();
  });
  return { server, proxy, client: await openClient(proxy.url) };
}

test('a proxy passes everything on, both ways, and counts', async () => {
  const { proxy, client } = await connect();
  const text = 'x'.repeat(3_000_000);
  client.socket.send(text);
  await eventually(() => client.received).toEqual([text]);
  expect(Math.min(proxy.bytes.toServer, proxy.bytes.toClient)).toBeGreaterThan(text.length);
  expect([proxy.connections, proxy.accepted]).toEqual([1, 1]);
});

test('pause() holds everything back, and resume() lets it through in order', async () => {
  const { server, proxy, client } = await connect();
  proxy.pause();
  const passed = { ...proxy.bytes };
  const arrival = proxy.nextConnection();
  const later = openClient(proxy.url);
  client.socket.send('1');
  client.socket.send('2');
  expect(await arrival).toMatchObject({ index: 1, refused: false });
  expect([proxy.bytes, server.accepted]).toEqual([passed, 1]);
  proxy.resume();
  await eventually(() => client.received).toEqual(['1', '2']);
  await later;
});

test('discard() swallows, for good', async () => {
  const { server, proxy, client } = await connect();
  proxy.discard('toServer');
  client.socket.send('lost');
  await eventually(() => proxy.discarded).toEqual({ toServer: 10, toClient: 0 });
  proxy.restore();
  client.socket.send('after');
  await eventually(() => server.received).toEqual(['after']);
});

test('delay() delays, and keeps the order when it shrinks', async () => {
  const { proxy, client } = await connect();
  proxy.delay(100_000);
  client.socket.send('1');
  proxy.restore();
  client.socket.send('2');
  await eventually(() => client.received).toEqual(['1', '2']);
  proxy.delay(40);
  const sentAt = performance.now();
  client.socket.send('3');
  await eventually(() => client.received).toHaveLength(3);
  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(80);
});

test('reset() cuts live connections, paused ones too, and new ones are accepted', async () => {
  const { server, proxy, client } = await connect();
  proxy.pause();
  proxy.reset();
  expect(await client.closed).toBe(1006);
  proxy.resume();
  await eventually(() => [proxy.connections, server.clients.size]).toEqual([0, 0]);
  await openClient(proxy.url);
});

test('strand() leaves live connections open and silent, past restore(), and new ones alone', async () => {
  const { server, proxy, client } = await connect();
  proxy.strand();
  proxy.restore();
  client.socket.send('lost');
  const later = await openClient(proxy.url);
  later.socket.send('alive');
  await eventually(() => later.received).toEqual(['alive']);
  await eventually(() => proxy.discarded.toServer).toBeGreaterThan(0);
  expect([client.received, proxy.connections, server.accepted]).toEqual([[], 2, 2]);
});

test('refuse() resets new connections and keeps live ones', async () => {
  const { server, proxy, client } = await connect();
  proxy.refuse();
  await expect(openClient(proxy.url)).rejects.toThrow();
  client.socket.send('alive');
  await eventually(() => client.received).toEqual(['alive']);
  expect([proxy.connections, proxy.accepted, server.accepted]).toEqual([1, 2, 1]);
});
