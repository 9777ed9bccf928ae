import { createServer } from 'node:http';
import type { WebSocketFrame } from '@steadysocket/core';
import { Listener, loopback } from '@steadysocket/test-kit';
import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { added, expectNoLeak, resources } from '@steadysocket/test-kit/process';
import type { SockJsMethod, SockJsOptions } from '@steadysocket/transport-sockjs';
import { sockJs } from '@steadysocket/transport-sockjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPuppetServer } from './start-puppet-server.js';

expectNoLeak();

const open = ['o\n'];
const openWebSocket = ['o'];

async function openWith(client: SockJsOptions['client'], way: SockJsMethod = 'websocket') {
  const server = await startPuppetServer([way === 'websocket' ? openWebSocket : open]);
  const transport = sockJs({ transports: [way], ...(client && { client }) });
  const observed = await openConnection<WebSocketFrame>(`${server.url}?token=t`, { transport });
  return { ...observed, server };
}

describe('the query of the url', () => {
  test.each<[SockJsMethod, string]>([
    ['websocket', '/chat/-/-/websocket?token=t'],
    ['xhr-streaming', '/chat/-/-/xhr_streaming?token=t'],
    ['xhr-polling', '/chat/-/-/xhr?token=t'],
  ])('travels with every request of %s', async (way, path) => {
    const { connection, server } = await openWith(undefined, way);
    connection.send('x');
    const send = '/chat/-/-/xhr_send?token=t';
    const expected = ['/chat/info?token=t', path, ...(way === 'websocket' ? [] : [send])];
    await eventually(() => [...new Set(server.requests.map((request) => request.path))]).toEqual(
      expect.arrayContaining(expected),
    );
  });
});

describe('client.transportOptions', () => {
  const headers = {
    authorization: 'Bearer token',
    cookie: 'own=1',
    origin: 'https://example.org',
    'user-agent': 'own',
    'x-own': 'header',
  };

  test('has headers for the request of the WebSocket, in Node, and for no other', async () => {
    const { server } = await openWith({ transportOptions: { websocket: { headers } } });
    const [info, upgrade] = server.requests;
    expect(upgrade?.headers).toMatchObject(headers);
    expect(Object.keys(info?.headers ?? {})).not.toContain('authorization');
  });

  test('leaves the headers of the handshake alone', async () => {
    const forged = { host: 'forged', connection: 'forged', upgrade: 'forged', 'sec-websocket-key': 'forged' };
    const { server } = await openWith({ transportOptions: { websocket: { headers: forged } } });
    expect(Object.values(server.requests[1]?.headers ?? {})).not.toContain('forged');
  });

  test('has a limit for the messages of the WebSocket', async () => {
    const server = await startPuppetServer([['o', `a["${'x'.repeat(100)}"]`, `a["${'x'.repeat(1_000)}"]`]]);
    const { recorded, when } = await openConnection<WebSocketFrame>(server.url, {
      transport: sockJs({ transports: ['websocket'], client: { transportOptions: { websocket: { maxLength: 500 } } } }),
      reconnect: false,
    });
    const { cause } = await when('closed');
    expect(recorded.message).toHaveLength(1);
    expect(cause).toMatchObject({ code: 1006, wasClean: false });
  });

  test('makes the WebSocket send pings', async () => {
    const pings: string[] = [];
    const http = createServer((_, response) => response.end('{}'));
    const listener = new Listener(http);
    await listener.listen();
    onTestFinished(() => listener.stop());
    const { acceptHandshake, encodeFrame, opcodes } = await import('@steadysocket/test-kit');
    http.on('upgrade', (request, socket) => {
      socket.on('error', () => {});
      socket.write(acceptHandshake({ path: '', headers: request.headers as Record<string, string> }));
      socket.write(encodeFrame({ opcode: opcodes.text, payload: 'o' }));
      socket.on('data', (bytes: Buffer) => {
        if (((bytes[0] ?? 0) & 0xf) === opcodes.ping) pings.push('ping');
      });
    });
    await openConnection<WebSocketFrame>(`http://${loopback}:${listener.port}/chat`, {
      transport: sockJs({ transports: ['websocket'], client: { transportOptions: { websocket: { ping: 0.05 } } } }),
    });
    await eventually(() => pings.length).toBeGreaterThan(2);
  });
});

describe('client.server and client.sessionId', () => {
  const partsOf = (url: string): string[] => url.split('/').slice(2, 4);

  /** The two parts of the urls that name server and session. */
  async function partsWith(client: SockJsOptions['client']): Promise<string[]> {
    const paths: string[] = [];
    const http = createServer((request, response) => {
      if (request.url?.includes('/info')) return response.end('{}');
      paths.push(request.url ?? '');
      return response.end('o\n');
    });
    const listener = new Listener(http);
    await listener.listen();
    onTestFinished(() => listener.stop());
    await openConnection<WebSocketFrame>(`http://${loopback}:${listener.port}/chat`, {
      transport: sockJs({ transports: ['xhr-polling'], ...(client && { client }) }),
    });
    return partsOf(paths[0] ?? '');
  }

  test('name server and session at random by default', async () => {
    const [server, session] = await partsWith(undefined);
    expect(server).toMatch(/^\d{3}$/);
    expect(session).toMatch(/^\w{8}$/);
  });

  test('name them as they say', async () => {
    expect(await partsWith({ server: 'node-1', sessionId: () => 'session-1' })).toEqual(['node-1', 'session-1']);
    expect((await partsWith({ sessionId: 20 }))[1]).toMatch(/^\w{20}$/);
  });

  test('end the attempt where they fail, and nothing is left of it', async () => {
    const server = await startPuppetServer([open]);
    const sessionId = (): string => {
      throw new Error('hidden');
    };
    const before = resources();
    const { connection, recorded, when } = observe<WebSocketFrame>(server.url, {
      transport: sockJs({ client: { sessionId, timeout: 60_000 } }),
      reconnect: false,
    });
    connection.open();
    await when('closed');
    expect(recorded.error).toMatchObject([{ code: 'transport-failed' }]);
    expect(recorded.error[0]?.message).not.toContain('hidden');
    await eventually(() => added(before, resources())).toEqual([]);
  });
});

describe('client.timeout', () => {
  /** How long a WebSocket that says nothing is waited for before the next way is tried. */
  async function patienceWith(client: SockJsOptions['client']): Promise<number> {
    const http = createServer((request, response) => response.end(request.url?.includes('/info') ? '{}' : 'o\n'));
    let since = 0;
    http.on('upgrade', (_, socket) => {
      since = performance.now();
      socket.on('error', () => {});
    });
    const listener = new Listener(http);
    await listener.listen();
    onTestFinished(() => listener.stop());
    await openConnection<WebSocketFrame>(`http://${loopback}:${listener.port}/chat`, {
      transport: sockJs({ transports: ['websocket', 'xhr-polling'], ...(client && { client }) }),
    });
    return performance.now() - since;
  }

  test('is the least that each way is given', async () => {
    const standard = await patienceWith(undefined);
    expect(await patienceWith({ timeout: 3 * standard })).toBeGreaterThan(2 * standard);
  });
});

describe('an option that would have no effect, or end the process, is refused', () => {
  test.each<[string, unknown]>([
    ['no way', { transports: [] }],
    ['a way that does not exist', { transports: ['polling'] }],
    ['another option of the client', { client: { devel: true } }],
    ['headers of requests over HTTP', { client: { transportOptions: { 'xhr-polling': { headers: {} } } } }],
    ['another option of the WebSocket', { client: { transportOptions: { websocket: { net: {} } } } }],
  ])('%s', (_, options) => {
    expect(() => sockJs(options as SockJsOptions)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });
});
