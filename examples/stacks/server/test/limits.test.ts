import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { Server } from 'socket.io';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { pingMessage } from '../../src/shared/heartbeat.js';
import { BoundedRecovery } from '../bounded-recovery.js';
import { maxBufferedBytes, maxClients, maxIdleConnections, messageRate, recovery } from '../limits.js';
import type { StacksServer } from '../start-stacks-server.js';
import { startStacksServer } from '../start-stacks-server.js';
import { openTcp, pageOrigin, requestText, statusOf, upgradeText } from './attack.js';

async function useServer(): Promise<StacksServer> {
  const server = await startStacksServer({ port: 0 });
  onTestFinished(() => server.close());
  return server;
}

/** How one stack is spoken to over a WebSocket: its path, what opens a session, and how a text is framed. */
interface Dialect {
  readonly path: string;
  /** Sent first; SockJS says something without it. */
  readonly greeting?: string;
  readonly frame: (text: string) => string;
}

const words = (text: string): string => JSON.stringify({ text, to: '' });
const ws: Dialect = { path: '/ws?name=ann', greeting: pingMessage, frame: words };
const sockJs: Dialect = {
  path: '/sockjs/000/session/websocket?name=ann',
  frame: (text) => JSON.stringify([words(text)]),
};
const socketIo: Dialect = {
  path: '/socket.io/?EIO=4&transport=websocket',
  greeting: '40{"name":"ann"}',
  frame: (text) => `42["say",${words(text)}]`,
};

async function open({ url }: StacksServer, { path, greeting }: Dialect): Promise<WebSocket> {
  const socket = new WebSocket(url + path, { origin: pageOrigin });
  socket.on('error', () => {});
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  if (greeting !== undefined) socket.send(greeting);
  await once(socket, 'message');
  return socket;
}

async function saidTo(socket: WebSocket): Promise<void> {
  for (;;) {
    const [data] = (await once(socket, 'message')) as [Buffer];
    if (data.includes('"said"')) return;
  }
}

async function upgradeTcp(server: StacksServer, path: string): Promise<Socket> {
  const socket = await openTcp(server);
  onTestFinished(() => void socket.destroy());
  socket.write(upgradeText(path));
  await once(socket, 'data');
  return socket;
}

const dialects = { ws, sockJs, socketIo };

describe.each(Object.entries(dialects))('over %s', (_, dialect) => {
  test('a client that sends too much is cut, and nobody else', async () => {
    const server = await useServer();
    const [sender, other] = [await open(server, dialect), await open(server, ws)];
    const closed = once(sender, 'close');
    for (let sent = 0; sent < messageRate.burst * 3; sent += 1) sender.send(dialect.frame('x'));
    await closed;
    expect(await statusOf(server, requestText('GET /health'))).toBe(204);
    expect(other.readyState).toBe(WebSocket.OPEN);
  });

  test('a client may send all at once what a page queues', async () => {
    const server = await useServer();
    const sender = await open(server, dialect);
    const listener = await open(server, ws);
    let recorded = 0;
    listener.on('message', (data: Buffer) => (recorded += data.includes('"said"') ? 1 : 0));
    for (let sent = 0; sent < 1_024; sent += 1) sender.send(dialect.frame('x'));
    await expect.poll(() => recorded).toBe(1_024);
  });

  test('a client that reads nothing is cut', async () => {
    const server = await useServer();
    const sender = await open(server, ws);
    const reader = await open(server, dialect);
    let bytes = 0;
    reader.on('message', (data: Buffer) => (bytes += data.byteLength));
    reader.pause();
    // More than the operating system takes for it.
    const text = '✓'.repeat(10_000);
    const count = messageRate.burst / 2;
    for (let sent = 0; sent < count; sent += 1) {
      sender.send(words(text));
      // One by one, or the sender has to be cut as well.
      await saidTo(sender);
    }
    const closed = once(reader, 'close');
    reader.resume();
    await closed;
    expect(bytes).toBeLessThan(count * Buffer.byteLength(text));
  });
});

test.each(['xhr', 'xhr_streaming'])('a SockJS session that is read from over %s no more is forgotten', async (kind) => {
  const server = await useServer();
  const session = `${server.url}/sockjs/000/${kind}`;
  const post = (path: string, body?: string) =>
    fetch(`${session}/${path}?name=ann`, { method: 'POST', headers: { origin: pageOrigin }, ...(body && { body }) });
  const opened = await openTcp(server);
  onTestFinished(() => void opened.destroy());
  opened.write(requestText(`POST /sockjs/000/${kind}/${kind}?name=ann`, { 'Content-Length': '0' }));
  await once(opened, 'data');
  opened.pause();
  expect((await post('xhr_send', '["x"]')).status).toBe(204);
  const sender = await open(server, ws);
  const text = 'x'.repeat(10_000);
  for (let sent = 0; sent * text.length < 2 * maxBufferedBytes; sent += 1) sender.send(words(text));
  // The session was closed for what waited, and does not come back.
  await expect
    .poll(async () => (await (await post('xhr')).text()).trim().slice(0, 6), { timeout: 20_000 })
    .toBe('c["101');
});

test('a frame of SockJS with more messages than allowed costs its sender alone', async () => {
  const server = await useServer();
  const [sender, other] = [await open(server, sockJs), await open(server, ws)];
  const closed = once(sender, 'close');
  sender.send(JSON.stringify(Array.from({ length: messageRate.burst * 2 }, () => 'x')));
  await closed;
  expect(other.readyState).toBe(WebSocket.OPEN);
});

describe('with as many clients as it takes', () => {
  test('the server refuses another one, and still says that it is healthy', async () => {
    const server = await useServer();
    const all = await Promise.all(Array.from({ length: maxClients }, () => upgradeTcp(server, '/ws?name=a')));
    expect(await statusOf(server, upgradeText('/ws?name=a'))).toBe(503);
    expect(await statusOf(server, requestText('GET /sockjs/info'))).toBe(503);
    expect(await statusOf(server, requestText('GET /health'))).toBe(204);
    all[0]?.destroy();
    await expect.poll(() => statusOf(server, upgradeText('/ws?name=a'))).toBe(101);
  });

  test('connections that ask for nothing are closed, the oldest first', async () => {
    const server = await useServer();
    const all = await Promise.all(Array.from({ length: maxClients + maxIdleConnections * 2 }, () => openTcp(server)));
    onTestFinished(() => all.forEach((socket) => void socket.destroy()));
    expect(await statusOf(server, requestText('GET /health'))).toBe(204);
    await expect.poll(() => all.filter((socket) => !socket.destroyed).length).toBeLessThan(maxIdleConnections + 1);
  });
});

describe('a request', () => {
  test('that does not arrive is given up', async () => {
    const server = await useServer();
    const socket = await openTcp(server);
    socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n');
    const dripping = setInterval(() => socket.write('X-More: 1\r\n'), 100);
    onTestFinished(() => clearInterval(dripping));
    await new Promise((resolve) => socket.once('close', resolve));
  });

  test('with headers that are too large is refused', async () => {
    const server = await useServer();
    expect(await statusOf(server, requestText('GET /health', { 'X-Large': 'x'.repeat(20_000) }))).toBe(431);
  });
});

describe('recovery', () => {
  test('keeps no more events and sessions than its bounds', async () => {
    const sockets = new Server(createServer(), { adapter: BoundedRecovery, connectionStateRecovery: {} });
    onTestFinished(() => sockets.close());
    const { adapter } = sockets.of('/');
    const options = { rooms: new Set<string>(), except: new Set<string>(), flags: {} };
    const events = Array.from({ length: recovery.maxEvents + 1 }, (_, index) => {
      const packet = { type: 2, nsp: '/', data: ['event', index] as unknown[] };
      adapter.broadcast(packet, options);
      return packet.data.at(-1) as string;
    });
    const sessions = Array.from({ length: recovery.maxSessions + 1 }, (_, index) => `session ${index}`);
    for (const pid of sessions) adapter.persistSession({ pid, sid: pid, rooms: [], data: {} });
    const restored = async (pid = '', offset = '') => {
      const session = (await adapter.restoreSession(pid, offset)) as { missedPackets: unknown[] } | null;
      return session?.missedPackets.length;
    };
    expect(await restored(sessions[1], events[1])).toBe(recovery.maxEvents - 1);
    expect(await restored(sessions[1], events[0])).toBeUndefined();
    expect(await restored(sessions[0], events[1])).toBeUndefined();
  });
});
