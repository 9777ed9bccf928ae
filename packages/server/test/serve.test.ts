import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createHub } from '@steadysocket/server';
import { serve } from '@steadysocket/server/ws';
import { Listener, loopback } from '@steadysocket/test-kit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

async function start(origins?: readonly string[]): Promise<{ http: Server; url: string; stop: () => void }> {
  const http = createServer();
  const hub = createHub({ onMessage() {} });
  const stop = serve(hub, { server: http, path: '/orders', ...(origins && { origins }) });
  const listener = new Listener(http);
  await listener.listen();
  onTestFinished(async () => {
    hub.close();
    stop();
    await listener.stop();
  });
  return { http, url: `ws://${loopback}:${String(listener.port)}`, stop };
}

/** The subprotocol of the link that opens, or the status of the refusal. */
function dial(url: string, headers: Record<string, string> = {}, protocols = ['steadysocket.1']): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, protocols, { headers });
    socket.on('open', () => {
      resolve(socket.protocol);
      socket.terminate();
    });
    socket.on('unexpected-response', (request, { statusCode }) => {
      resolve(statusCode);
      request.destroy();
    });
    socket.on('error', () => {});
  });
}

describe('an upgrade', () => {
  test.each([
    ['from a program', {}, 'steadysocket.1'],
    ['from a page of the allowed origin', { origin: 'https://example.org' }, 'steadysocket.1'],
    ['from another page', { origin: 'https://evil.test' }, 403],
    ['from a page without an origin of its own', { origin: 'null' }, 403],
  ] as const)('%s', async (_, headers, answer) => {
    const { url } = await start(['https://example.org']);
    expect(await dial(`${url}/orders?page=1`, headers)).toBe(answer);
  });

  test('from a page of the same host is let in by default, and from no other', async () => {
    const { url } = await start();
    expect(await dial(`${url}/orders`, { origin: url.replace('ws:', 'http:') })).toBe('steadysocket.1');
    expect(await dial(`${url}/orders`, { origin: 'https://evil.test' })).toBe(403);
  });

  test('of another subprotocol is refused', async () => {
    const { url } = await start();
    expect(await dial(`${url}/orders`, {}, ['chat'])).toBe(400);
  });

  test('for another path is refused where nobody else listens', async () => {
    const { url } = await start();
    expect(await dial(`${url}/prices`)).toBe(404);
  });

  test('for another path is left to another listener', async () => {
    const { http, url } = await start();
    http.on('upgrade', (_, socket) => socket.end('HTTP/1.1 410 Gone\r\n\r\n'));
    expect(await dial(`${url}/prices`)).toBe(410);
  });

  test('goes to the hub of its path, and is refused where no hub is', async () => {
    const { url, http } = await start();
    const prices = createHub({ onMessage() {} });
    const stop = serve(prices, { server: http, path: '/prices' });
    expect(await Promise.all(['/orders', '/prices', '/other'].map((path) => dial(url + path)))).toEqual([
      'steadysocket.1',
      'steadysocket.1',
      404,
    ]);
    prices.close();
    stop();
    expect(await dial(`${url}/prices`)).toBe(404);
  });
});

describe('serve', () => {
  test('refuses a path that is taken, and one that no request has', async () => {
    const { http } = await start();
    const hub = createHub({ onMessage() {} });
    expect(() => serve(hub, { server: http, path: '/orders' })).toThrow('path');
    expect(() => serve(hub, { server: http, path: 'orders' })).toThrow('path');
  });

  test('leaves no listener behind when it throws', () => {
    const server = createServer();
    const hub = createHub({ onMessage() {} });
    expect(() => serve(hub, { server, path: 'orders' })).toThrow('path');
    expect(server.listenerCount('upgrade')).toBe(0);
  });

  test.each(['https://example.org', ['example.org'], ['*'], ['https://example.org/page'], [5]])(
    'refuses what is no list of origins: %j',
    (origins) => {
      const hub = createHub({ onMessage() {} });
      expect(() => serve(hub, { server: createServer(), origins: origins as string[] })).toThrow('origins');
    },
  );

  test('takes an origin however it is written', async () => {
    const { url } = await start(['https://EXAMPLE.org:443/']);
    expect(await dial(`${url}/orders`, { origin: 'https://example.org' })).toBe('steadysocket.1');
    expect(await dial(`${url}/orders`, { origin: 'https://e' })).toBe(403);
  });
});

describe('a hub', () => {
  test.each([
    ['onMessage', {}],
    ['onMessage', { onMessage: 5 }],
    ['authenticate', { onMessage() {}, authenticate: 'x' }],
    ['codec', { onMessage() {}, codec: 'json' }],
    ['resumeWindowMs', { onMessage() {}, resumeWindowMs: '2m' }],
    ['resumeWindowMs', { onMessage() {}, resumeWindowMs: NaN }],
    ['heartbeatMs', { onMessage() {}, heartbeatMs: 0 }],
    ['heartbeatMs', { onMessage() {}, heartbeatMs: 3e9 }],
    ['window.messages', { onMessage() {}, window: { messages: 0 } }],
    ['limits.sessions', { onMessage() {}, limits: { sessions: -5 } }],
  ])('refuses a wrong option at once, and names it: %s', (name, options) => {
    expect(() => createHub(options as Parameters<typeof createHub>[0])).toThrow(name);
  });

  test('drains once, however often it is asked', async () => {
    const hub = createHub({ onMessage() {} });
    expect(hub.drain()).toBe(hub.drain());
    await hub.drain();
  });
});
