import { createServer } from 'node:http';
import { Listener, loopback, startProxy } from '@steadysocket/test-kit';
import type { Observed } from '@steadysocket/test-kit/observing';
import { observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { SocketIoEnding, SocketIoFrame, SocketIoOptions } from '@steadysocket/transport-socketio';
import { socketIo, SocketIoError } from '@steadysocket/transport-socketio';
import { describe, expect, onTestFinished, test } from 'vitest';
import { overWebSocket, urlOf } from './dialling.js';
import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

describe('a refusal by a middleware', () => {
  async function refusedWith(data: unknown, options: SocketIoOptions = {}) {
    await using server = await startSocketIoServer({});
    server.namespace.use((_, next) => next(Object.assign(new Error('No entry'), { data })));
    const { connection, recorded, when } = observe(urlOf(server), { transport: socketIo(options) });
    connection.open();
    await when(() => recorded.close.length === 1);
    connection.close();
    return { cause: recorded.close[0], errors: recorded.error };
  }

  test.each([
    [{ code: 401 }, 4401],
    [{ status: 403 }, 4403],
    [{ code: 'invalid_token', status: 401 }, 4401],
    [{ code: 3000 }, 3000],
    [{ code: 4999 }, 4999],
    [{ code: 1008 }, 1011],
    [{ code: 5000 }, 1011],
    [{ content: 'come back later' }, 1011],
    ['text', 1011],
    [undefined, 1011],
  ])('with the data %j has the code %i', async (data, code) => {
    const { cause } = await refusedWith(data);
    expect(cause).toMatchObject({ code, reason: 'No entry', wasClean: true });
  });

  test('raises an error with the data', async () => {
    const { errors } = await refusedWith({ content: 'come back later' });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(SocketIoError);
    expect(errors[0]).toMatchObject({ code: 'transport-failed', data: { content: 'come back later' } });
  });

  test('is translated by closeInfo', async () => {
    const asked: SocketIoEnding[] = [];
    const closeInfo = (ending: SocketIoEnding) => {
      asked.push(ending);
      return { code: 4403, reason: 'banned' };
    };
    const { cause } = await refusedWith({ banned: true }, { closeInfo });
    expect(cause).toEqual({ code: 4403, reason: 'banned', wasClean: true, kind: 'unauthorized' });
    expect(asked).toEqual([{ type: 'refused', message: 'No entry', data: { banned: true } }]);
  });

  test('has the standard translation when closeInfo throws, and an error says so', async () => {
    const closeInfo = (): never => {
      throw new Error('hidden');
    };
    const { cause, errors } = await refusedWith({ code: 4444 }, { closeInfo });
    expect(cause).toMatchObject({ code: 4444 });
    expect(errors.map(({ code }) => code)).toEqual(['transport-failed', 'policy-failed']);
  });
});

test('lets closeInfo pass the wish of the server on to the reconnect function', async () => {
  const wishes: (number | null)[] = [];
  await using server = await startSocketIoServer({});
  const { when, recorded } = await openConnection(urlOf(server), {
    transport: socketIo({ closeInfo: () => ({ retryAfterMs: 1_234 }) }),
    reconnect: ({ retryAfterMs }) => {
      wishes.push(retryAfterMs);
      return 0;
    },
  });
  server.closeAll(0, '');
  await when(() => recorded.open.length === 2);
  expect(wishes).toEqual([1_234]);
  expect(recorded.close).toEqual([{ code: 1000, reason: 'io server disconnect', wasClean: true, kind: 'remote' }]);
});

describe('a lost link', () => {
  test('keeps the code with which the server closed the WebSocket', async () => {
    await using server = await startSocketIoServer({});
    const { recorded, when } = await openConnection(urlOf(server), { transport: overWebSocket() });
    server.closeWebSockets(1012, 'restarting');
    await when(() => recorded.close.length === 1);
    expect(recorded.close).toEqual([{ code: 1012, reason: 'restarting', wasClean: true, kind: 'remote' }]);
  });

  test('says that it was the heartbeat of the protocol', async () => {
    await using server = await startSocketIoServer({ heartbeatMs: 100 });
    await using proxy = await startProxy({ target: server });
    const { recorded, when } = await openConnection(`${proxy.url}/`, { transport: overWebSocket() });
    proxy.pause();
    await when(() => recorded.close.length === 1);
    expect(recorded.close).toEqual([
      { code: 1006, reason: 'ping timeout', wasClean: false, kind: 'heartbeat-timeout' },
    ]);
    proxy.resume();
  });
});

describe('where WebSockets are blocked', () => {
  test('stays on long polling', async () => {
    await using server = await startSocketIoServer({ transports: ['polling'] });
    const { connection, recorded, when } = await openConnection(urlOf(server), { transport: socketIo() });
    connection.send({ event: 'x', args: ['over polling'] });
    await when(() => recorded.message.length === 1);
    expect(recorded.close).toEqual([]);
  });

  test('falls back to long polling where a WebSocket is tried first', async () => {
    await using server = await startSocketIoServer({ transports: ['polling'] });
    const transport = socketIo({ transports: ['websocket', 'polling'], tryAllTransports: true });
    const { recorded } = await openConnection(urlOf(server), { transport });
    expect(recorded.close).toEqual([]);
    expect([...server.namespace.sockets.values()].map(({ conn }) => conn.transport.name)).toEqual(['polling']);
  });

  test('is refused without another transport', async () => {
    await using server = await startSocketIoServer({ transports: ['polling'] });
    const { connection, recorded, when } = observe(urlOf(server), { transport: overWebSocket(), reconnect: false });
    connection.open();
    const { cause } = await when('closed');
    expect(cause).toMatchObject({ code: 1006, wasClean: false });
    expect(recorded.error.map(({ code }) => code)).toEqual(['transport-failed']);
  });
});

describe('a handshake that is refused with an HTTP status', () => {
  async function refusedWith(status: number, options: SocketIoOptions): Promise<Observed<SocketIoFrame>['recorded']> {
    const http = createServer((_, response) => response.writeHead(status).end('secret'));
    http.on('upgrade', (_, socket) => socket.end(`HTTP/1.1 ${status} Not Now\r\n\r\n`));
    const listener = new Listener(http);
    await listener.listen();
    onTestFinished(() => listener.stop());
    const { connection, recorded, when } = observe(`http://${loopback}:${listener.port}/?token=secret`, {
      transport: socketIo(options),
      reconnect: false,
    });
    connection.open();
    await when('closed');
    return recorded;
  }

  test.each([
    ['polling', 401],
    ['polling', 503],
    ['websocket', 401],
    ['websocket', 503],
  ])('says so over %s: %i', async (name, status) => {
    const endings: SocketIoEnding[] = [];
    const closeInfo = (ending: SocketIoEnding): undefined => void endings.push(ending);
    const { error, close } = await refusedWith(status, { transports: [name], closeInfo });
    expect(error).toMatchObject([{ code: 'transport-failed' }]);
    expect(error[0]?.message).toBe(`the server refused the handshake with HTTP status ${status}`);
    expect(error[0]).toMatchObject({ status });
    expect(endings).toEqual([{ type: 'unreachable', status }]);
    expect(close).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'not-retried' }]);
  });

  test('ends the connection as unauthorized, where closeInfo says so', async () => {
    const closeInfo = (ending: SocketIoEnding) =>
      ending.type === 'unreachable' && ending.status === 401 ? { code: 4401 } : undefined;
    const { close } = await refusedWith(401, { transports: ['websocket'], closeInfo });
    expect(close).toMatchObject([{ code: 4401, kind: 'unauthorized' }]);
  });

  test.each([['polling'], ['websocket']])('is distinguished over %s from a server that is not there', async (name) => {
    const server = await startSocketIoServer({});
    await server.close();
    const { connection, recorded, when } = observe(urlOf(server), {
      transport: socketIo({ transports: [name] }),
      reconnect: false,
    });
    connection.open();
    await when('closed');
    expect(recorded.error).toMatchObject([{ message: 'the server could not be reached', status: null }]);
  });
});
