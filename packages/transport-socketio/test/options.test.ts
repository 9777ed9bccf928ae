import type { IncomingMessage } from 'node:http';
import { Agent, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { Listener, loopback, readCertificate } from '@steadysocket/test-kit';
import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { SocketIoFrame, SocketIoOptions } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import { Server } from 'socket.io';
import { NodeWebSocket } from 'socket.io-client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { SocketIoServerOptions } from './start-socket-io-server.js';
import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

const ways = [['polling'], ['websocket']];

/** Opens a connection with the options, and records the requests that it is made of. */
async function openWith(options: SocketIoOptions, serverOptions: SocketIoServerOptions = {}) {
  const server = await startSocketIoServer(serverOptions);
  onTestFinished(() => server.close());
  const requests: IncomingMessage[] = [];
  server.io.engine.use((request: IncomingMessage, _: unknown, next: () => void) => {
    requests.push(request);
    next();
  });
  const observed = await openConnection<SocketIoFrame>(`http://${loopback}:${server.port}/`, {
    transport: socketIo(options),
  });
  return { server, requests, ...observed };
}

const queryOf = ({ url = '' }: Partial<IncomingMessage> = {}): URLSearchParams =>
  new URL(url, 'http://server').searchParams;
const isUpgrade = ({ headers }: IncomingMessage): boolean => headers.upgrade === 'websocket';
const pathOf = ({ url = '' }: Partial<IncomingMessage> = {}): string => new URL(url, 'http://server').pathname;

describe.each(ways)('over %s', (name) => {
  const transports = [name];

  test('extraHeaders go with every request', async () => {
    const { requests } = await openWith({ transports, extraHeaders: { 'x-own': 'header' } });
    expect(requests.map(({ headers }) => headers['x-own'])).toEqual(requests.map(() => 'header'));
  });

  test('transportOptions hold for their transport alone', async () => {
    const transportOptions = {
      [name]: { extraHeaders: { 'x-own': 'this' } },
      other: { extraHeaders: { 'x-own': 'no' } },
    };
    const { requests } = await openWith({ transports, transportOptions });
    expect(requests[0]?.headers['x-own']).toBe('this');
  });

  test('path and addTrailingSlash say where the server is', async () => {
    const { requests } = await openWith(
      { transports, path: '/own', addTrailingSlash: false },
      { path: '/own', addTrailingSlash: false },
    );
    expect(pathOf(requests[0])).toBe('/own');
  });

  test('timestampRequests and timestampParam make each url another', async () => {
    const { requests } = await openWith({ transports, timestampRequests: true, timestampParam: 'stamp' });
    const stamps = requests.map((request) => queryOf(request).get('stamp'));
    expect(stamps.every((stamp) => stamp !== null)).toBe(true);
    expect(new Set(stamps).size).toBe(stamps.length);
  });

  test('forceBase64 sends bytes as text', async () => {
    const { requests, connection, recorded, when } = await openWith({ transports, forceBase64: true });
    expect(queryOf(requests[0]).get('b64')).toBe('1');
    connection.send({ event: 'x', args: [Uint8Array.of(1, 2)] });
    await when(() => recorded.message.length === 1);
    expect(recorded.message[0]?.args).toEqual([Buffer.of(1, 2)]);
  });

  test('agent makes the requests, in Node', async () => {
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const create = vi.spyOn(agent, 'createConnection');
    await openWith({ transports, agent: agent as never });
    expect(create).toHaveBeenCalled();
  });
});

test('autoUnref lets a Node process end while a WebSocket is open', async () => {
  const set = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => set.mockRestore());
  const server = { pingInterval: 60_000, pingTimeout: 1_234 };
  await openWith({ transports: ['websocket'], autoUnref: true }, server);
  await openWith({ transports: ['websocket'] }, server);
  // How long the client waits for a ping of the server.
  const waits = set.mock.results.filter((_, index) => set.mock.calls[index]?.[1] === 61_234);
  expect(waits.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false, true]);
});

test('withCredentials sends the cookies of the server along within one attempt, in Node', async () => {
  const extraHeaders = { cookie: 'own=1' };
  const { requests, connection, recorded, when } = await openWith(
    { withCredentials: true, extraHeaders },
    { cookie: { name: 'sticky', path: '/' } },
  );
  for (let round = 2; round <= 4; round += 1) {
    await eventually(() => requests.filter(isUpgrade).length).toBe(round - 1);
    expect(String(requests.filter(isUpgrade).at(-1)?.headers.cookie)).toMatch(/^own=1; sticky=[^;]+$/);
    connection.reconnect();
    await when(() => recorded.open.length === round);
  }
  expect(extraHeaders).toEqual({ cookie: 'own=1' });
});

describe('transports', () => {
  test.each(ways)('names those to use: %s', async (name) => {
    const { requests } = await openWith({ transports: [name] });
    expect(new Set(requests.map((request) => queryOf(request).get('transport')))).toEqual(new Set([name]));
  });

  test('takes implementations in place of names', async () => {
    const { requests } = await openWith({ transports: [NodeWebSocket] });
    expect(queryOf(requests[0]).get('transport')).toBe('websocket');
  });

  test('starts with polling and upgrades by default', async () => {
    const { requests } = await openWith({});
    expect(queryOf(requests[0]).get('transport')).toBe('polling');
    await eventually(() => requests.some(isUpgrade)).toBe(true);
  });

  test('stays where it is with upgrade: false', async () => {
    const { server, requests, connection, recorded, when } = await openWith({ upgrade: false });
    for (let each = 1; each <= 20; each += 1) {
      connection.send({ event: 'x', args: [each] });
      await when(() => recorded.message.length === each);
    }
    expect(server.namespace.sockets.size).toBe(1);
    expect(requests.map((request) => queryOf(request).get('transport'))).not.toContain('websocket');
  });

  test('starts with a WebSocket after one has worked, with rememberUpgrade', async () => {
    const { server, requests, connection, recorded, when } = await openWith({ rememberUpgrade: true });
    await eventually(() => [...server.namespace.sockets.values()].map(({ conn }) => conn.transport.name)).toEqual([
      'websocket',
    ]);
    connection.send({ event: 'x', args: [] });
    await when(() => recorded.message.length === 1);
    const { length } = requests;
    connection.reconnect();
    await when(() => recorded.open.length === 2);
    expect(queryOf(requests[length]).get('transport')).toBe('websocket');
  });
});

test('protocols of the connection are the subprotocols of the WebSocket', async () => {
  const { requests } = await openWith({ transports: ['websocket'] });
  expect(requests[0]?.headers['sec-websocket-protocol']).toBeUndefined();
  await using server = await startSocketIoServer({});
  const seen: unknown[] = [];
  server.io.engine.use((request: IncomingMessage, _: unknown, next: () => void) => {
    seen.push(request.headers['sec-websocket-protocol']);
    next();
  });
  const { connection, when } = observe<SocketIoFrame>(`http://${loopback}:${server.port}/`, {
    transport: socketIo({ transports: ['websocket'] }),
    protocols: ['first', 'second'],
  });
  connection.open();
  await when(({ status }) => status !== 'connecting');
  expect(seen[0]).toBe('first,second');
});

test.each([
  [undefined, /permessage-deflate/],
  [false, /^$/],
])('perMessageDeflate: %s offers what it says to a server, in Node', async (perMessageDeflate, offered) => {
  const { requests } = await openWith({
    transports: ['websocket'],
    ...(perMessageDeflate === false && { perMessageDeflate: false as never }),
  });
  expect(requests[0]?.headers['sec-websocket-extensions'] ?? '').toMatch(offered);
});

test.each([
  [undefined, 1],
  [true, 0],
])('useNativeTimers: %s leaves %i timers to what has replaced setTimeout', async (useNativeTimers, expected) => {
  const set = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => set.mockRestore());
  await openWith(
    { transports: ['websocket'], ...(useNativeTimers && { useNativeTimers }) },
    { pingInterval: 60_000, pingTimeout: 1_234 },
  );
  // How long the client waits for a ping of the server.
  expect(set.mock.calls.filter(([, delay]) => delay === 61_234)).toHaveLength(expected);
});

describe('requestTimeout', () => {
  test('has no effect in Node', async () => {
    const http = createServer(() => {});
    const listener = new Listener(http);
    await listener.listen();
    onTestFinished(() => listener.stop());
    const { connection, recorded, when } = observe<SocketIoFrame>(`http://${loopback}:${listener.port}/`, {
      transport: socketIo({ transports: ['polling'], requestTimeout: 50 }),
      connectTimeoutMs: 1_000,
      reconnect: false,
    });
    connection.open();
    await when('closed');
    expect(recorded.error.map(({ code }) => code)).toEqual(['connect-timeout']);
  });
});

describe.each(ways)('TLS over %s, in Node', (name) => {
  async function openSecurely(choose: (pem: { cert: string; key: string }) => SocketIoOptions) {
    const pem = await readCertificate();
    const https = createSecureServer({ ...pem, requestCert: true, rejectUnauthorized: false });
    const listener = new Listener(https);
    const io = new Server(https, { serveClient: false });
    const handshakes: { readonly cipher: string; readonly subject: unknown }[] = [];
    https.on('secureConnection', (socket: TLSSocket) => {
      handshakes.push({ cipher: socket.getCipher().name, subject: socket.getPeerCertificate().subject });
    });
    await listener.listen();
    onTestFinished(async () => {
      const stopped = listener.stop();
      io.engine.close();
      await stopped;
    });
    const observed = observe<SocketIoFrame>(`https://${loopback}:${listener.port}/`, {
      transport: socketIo({ transports: [name], ...choose(pem) }),
      reconnect: false,
    });
    observed.connection.open();
    await observed.when(({ status }) => status === 'open' || status === 'closed');
    return { ...observed, handshakes };
  }

  test('refuses a certificate that nobody vouches for', async () => {
    const { connection } = await openSecurely(() => ({}));
    expect(connection.getSnapshot().status).toBe('closed');
  });

  test.each<[string, (pem: { cert: string; key: string }) => SocketIoOptions]>([
    ['ca', ({ cert }) => ({ ca: cert })],
    ['rejectUnauthorized', () => ({ rejectUnauthorized: false })],
  ])('accepts it with %s', async (_, choose) => {
    const { connection } = await openSecurely(choose);
    expect(connection.getSnapshot().status).toBe('open');
  });

  test('shows its own certificate, with cert and key', async () => {
    const { handshakes } = await openSecurely(({ cert, key }) => ({ ca: cert, cert, key }));
    expect(handshakes[0]?.subject).toMatchObject({ CN: 'localhost' });
  });

  test('uses the ciphers', async () => {
    const { handshakes } = await openSecurely(({ cert }) => ({
      ca: cert,
      ciphers: 'TLS_CHACHA20_POLY1305_SHA256',
    }));
    expect(handshakes[0]?.cipher).toBe('TLS_CHACHA20_POLY1305_SHA256');
  });
});
