import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { useSpring } from '../../src/use-spring.js';

const allowed = 'http://page.test:5173';
const spring = useSpring(() => ({ allowedOrigins: [allowed] }));

interface Asking {
  readonly path: string;
  readonly host?: string;
  readonly origin?: string;
  readonly method?: string;
  readonly body?: string;
}

function headersOf({ host = `127.0.0.1:${spring().port}`, origin }: Omit<Asking, 'path'>): Record<string, string> {
  return { host, ...(origin !== undefined && { origin }) };
}

/** A session of SockJS takes one connection at a time. */
function inNewSession(path: string): string {
  return path.replace('/NEW/', `/${randomUUID()}/`);
}

/** The status of a plain request. */
async function statusOf({ path, method = 'GET', body, ...asking }: Asking): Promise<number | undefined> {
  const headers = { ...headersOf(asking), 'content-type': 'text/plain' };
  const request = httpRequest({ host: '127.0.0.1', port: spring().port, path: inNewSession(path), method, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  request.destroy();
  return response.statusCode;
}

/** The status of an upgrade: 101 when it is taken. */
async function upgradeStatusOf({ path, ...asking }: Asking): Promise<number | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${spring().port}${inNewSession(path)}`, { headers: headersOf(asking) });
  socket.on('error', () => {});
  onTestFinished(() => socket.terminate());
  return await new Promise((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode));
  });
}

const requests = [
  ['GET', '/sockjs/info'],
  ['POST', '/sockjs/000/NEW/xhr'],
  ['POST', '/sockjs/000/NEW/xhr_streaming'],
  ['GET', '/sockjs/000/NEW/eventsource'],
  ['GET', '/sockjs/000/NEW/htmlfile?c=x'],
  ['GET', '/sockjs/iframe.html'],
  ['OPTIONS', '/sockjs/000/NEW/xhr'],
  ['GET', '/elsewhere'],
] as const;
const upgrades = ['/raw', '/stomp', '/sockjs/websocket', '/sockjs/000/NEW/websocket'];

describe.each(requests)('%s %s', (method, path) => {
  test('is refused for a page whose origin equals the Host header', async () => {
    const host = `rebound.test:${spring().port}`;
    expect(await statusOf({ method, path, host, origin: `http://${host}` })).toBe(403);
  });

  test('is refused for a foreign host without an origin, and for a foreign origin', async () => {
    expect(await statusOf({ method, path, host: 'rebound.test' })).toBe(403);
    expect(await statusOf({ method, path, origin: 'http://elsewhere.test' })).toBe(403);
    expect(await statusOf({ method, path, origin: `http://127.0.0.1:${spring().port}` })).toBe(403);
  });

  test('is answered for an allowed origin', async () => {
    expect(await statusOf({ method, path, origin: allowed })).not.toBe(403);
  });
});

describe.each(upgrades)('an upgrade at %s', (path) => {
  test('is refused for a page whose origin equals the Host header', async () => {
    const host = `rebound.test:${spring().port}`;
    expect(await upgradeStatusOf({ path, host, origin: `http://${host}` })).toBe(403);
  });

  test('is refused for a foreign host without an origin, and for a foreign origin', async () => {
    expect(await upgradeStatusOf({ path, host: 'rebound.test' })).toBe(403);
    expect(await upgradeStatusOf({ path, origin: 'http://elsewhere.test' })).toBe(403);
    expect(await upgradeStatusOf({ path, origin: `http://127.0.0.1:${spring().port}` })).toBe(403);
  });

  test.each(['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:8080'])('is taken at %s', async (host) => {
    expect(await upgradeStatusOf({ path, host, origin: allowed })).toBe(101);
    expect(await upgradeStatusOf({ path, host })).toBe(101);
  });
});

describe('a client that sends too much', () => {
  test('is closed on the plain WebSocket with 1013', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${spring().port}/raw`);
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    const closed = once(socket, 'close');
    for (let sent = 0; sent < 5_000; sent += 1) socket.send('x');
    expect((await closed)[0]).toBe(1013);
  });

  test('gets an ERROR frame over STOMP, and its session ends', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${spring().port}/stomp`, ['v12.stomp']);
    onTestFinished(() => socket.terminate());
    const frames: string[] = [];
    socket.on('message', (data: Buffer) => frames.push(data.toString()));
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send('CONNECT\naccept-version:1.2\nhost:x\nlogin:ann\n\n\0');
    for (let sent = 0; sent < 50; sent += 1) {
      socket.send('SEND\ndestination:/app/chat\ncontent-type:application/json\n\n{"text":"x"}\0'.repeat(100));
    }
    await closed;
    expect(frames.filter((frame) => frame.startsWith('ERROR'))).toEqual([expect.stringContaining('Too many messages')]);
  });
});

test('a body to SockJS that is too large is refused', async () => {
  const path = '/sockjs/000/large';
  const opened = await statusOf({ method: 'POST', path: `${path}/xhr`, body: '' });
  expect(opened).toBe(200);
  const body = JSON.stringify(Array.from({ length: 40 }, () => 'x'.repeat(10_000)));
  expect(await statusOf({ method: 'POST', path: `${path}/xhr_send`, body })).toBe(500);
});
