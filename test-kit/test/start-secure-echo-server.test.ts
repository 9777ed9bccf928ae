import { X509Certificate } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { SecureEchoServer } from '../src/index.js';
import { startProxy, startSecureEchoServer } from '../src/index.js';
import { expectNoLeak } from '../src/process/expect-no-leak.js';
import { dial, openClient } from './open-client.js';

expectNoLeak();

async function startServer(): Promise<SecureEchoServer> {
  const server = await startSecureEchoServer();
  onTestFinished(() => server.close());
  return server;
}

test('is accepted by a client that knows its certificate', async () => {
  const server = await startServer();
  const client = await openClient(server.url, [], { ca: server.ca });
  expect(server.url).toMatch(/^wss:/);
  expect(await client.ask('secret')).toBe('secret');
});

test('is refused by a client that does not', async () => {
  const server = await startServer();
  expect(await dial(server.url).ended).toMatchObject({ code: 1006, error: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  expect(server.accepted).toBe(0);
});

test('goes by the name of localhost, too', async () => {
  const server = await startServer();
  const url = `wss://localhost:${server.port}`;
  await openClient(url, [], { ca: server.ca, family: 4 });
});

test('works through a proxy', async () => {
  const server = await startServer();
  await using proxy = await startProxy({ target: server });
  const client = await openClient(proxy.url.replace('ws:', 'wss:'), [], { ca: server.ca });
  expect(await client.ask('secret')).toBe('secret');
  client.socket.terminate();
});

test('stops and comes back on the same port', async () => {
  const server = await startServer();
  const client = await openClient(server.url, [], { ca: server.ca });
  await server.stop();
  expect((await client.ended).code).toBe(1006);
  await server.restart();
  await openClient(server.url, [], { ca: server.ca });
});

test('has a certificate that outlives this project', async () => {
  const { validFrom, validTo } = new X509Certificate((await startServer()).ca);
  expect(new Date(validFrom).getFullYear()).toBeLessThanOrEqual(2020);
  expect(new Date(validTo).getFullYear()).toBeGreaterThan(2100);
});
