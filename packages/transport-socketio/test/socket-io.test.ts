import { createServer } from 'node:http';
import { heartbeat } from '@steadysocket/core';
import { Listener, loopback, startProxy } from '@steadysocket/test-kit';
import type { Observed } from '@steadysocket/test-kit/observing';
import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { SocketIoEnding, SocketIoFrame, SocketIoOptions } from '@steadysocket/transport-socketio';
import { socketIo, SocketIoError } from '@steadysocket/transport-socketio';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SocketIoServer } from './start-socket-io-server.js';
import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

const urlOf = (server: SocketIoServer, path = '/'): string => `http://127.0.0.1:${server.port}${path}`;
const overWebSocket = (options: SocketIoOptions = {}) => socketIo({ transports: ['websocket'], ...options });

describe('the namespace', () => {
  test('is the path of the url', async () => {
    await using server = await startSocketIoServer({ namespace: '/chat' });
    await openConnection(urlOf(server, '/chat?token=a%20token'), { transport: socketIo() });
    expect(server.credentials).toEqual(['a token']);
  });

  test('is the one of the options, where there is one', async () => {
    await using server = await startSocketIoServer({ namespace: '/chat' });
    await openConnection(urlOf(server, '/other'), { transport: socketIo({ namespace: '/chat' }) });
    expect(server.clients).toBe(1);
  });

  test('that does not exist is a refusal, in the words of the server', async () => {
    await using server = await startSocketIoServer({});
    const { connection, when } = observe(urlOf(server, '/nowhere'), { transport: socketIo() });
    connection.open();
    const { cause } = await when('waiting');
    expect(cause).toEqual({ code: 1011, reason: 'Invalid namespace', wasClean: true, kind: 'refused' });
  });
});

describe('events', () => {
  const frame: SocketIoFrame = {
    event: 'all kinds',
    args: [1, 'ž', null, true, [{ deep: [Uint8Array.of(1, 2)] }], { __proto__: null, key: Uint8Array.of(3).buffer }],
  };

  test('carry what JSON carries, and binary data at any depth', async () => {
    await using server = await startSocketIoServer({});
    const { connection, heard, when } = await openConnection(urlOf(server), { transport: socketIo() });
    connection.send(frame);
    await when(() => heard.message.length === 1);
    const [bytes, more] = [Buffer.of(1, 2), Buffer.of(3)];
    expect(heard.message).toEqual([
      { event: 'all kinds', args: [1, 'ž', null, true, [{ deep: [bytes] }], { key: more }] },
    ]);
  });

  test('are refused at the call when they cannot travel, and the link lives on', async () => {
    await using server = await startSocketIoServer({});
    const { connection, heard, when } = await openConnection(urlOf(server), { transport: socketIo() });
    const endless: unknown[] = [];
    endless.push(endless);
    const unfit = [
      { event: 'connect', args: [] },
      { event: 'x', args: [() => 1] },
      { event: 'x', args: endless },
    ];
    for (const each of unfit) expect(() => connection.send(each)).toThrow(SocketIoError);
    connection.send(frame);
    await when(() => heard.message.length === 1);
    expect(heard.close).toEqual([]);
  });

  test('that the server wants acknowledged bring the function for it', async () => {
    await using server = await startSocketIoServer({});
    const { connection } = await openConnection(urlOf(server), { transport: socketIo() });
    connection.on('message', ({ args }) => {
      const [question, acknowledge] = args as [string, (answer: string) => void];
      acknowledge(`${question} yes`);
    });
    const [client] = server.namespace.sockets.values();
    expect(await client?.emitWithAck('question', 'well?')).toBe('well? yes');
  });

  test('that are too large for the server end the link with 1009, and the next is sound', async () => {
    await using server = await startSocketIoServer({ maxHttpBufferSize: 1_000 });
    const { connection, when } = await openConnection(urlOf(server), { transport: overWebSocket() });
    connection.send({ event: 'large', args: ['x'.repeat(2_000)] });
    const { cause } = await when('waiting');
    expect(cause).toMatchObject({ code: 1009, kind: 'remote' });
  });
});

describe('a frame', () => {
  test('is borrowed while it waits: what is changed in it meanwhile is sent changed', async () => {
    await using server = await startSocketIoServer({});
    const { connection, heard, when } = observe(urlOf(server), { transport: socketIo() });
    const data = { text: 'as it was', bytes: Uint8Array.of(1) };
    connection.send({ event: 'x', args: [data] });
    data.text = 'changed';
    data.bytes[0] = 2;
    connection.open();
    await when(() => heard.message.length === 1);
    expect(heard.message[0]?.args).toEqual([{ text: 'changed', bytes: Buffer.of(2) }]);
  });

  test.each([
    ['a blob, in Node', new Blob(['x'])],
    ['a detached buffer', detachedBytes()],
    ['a BigInt', 1n],
  ])('with %s is refused at the call, nothing of it is sent, and the link lives on', async (_, unfit) => {
    await using server = await startSocketIoServer({});
    const { connection, heard, when } = await openConnection(urlOf(server), { transport: overWebSocket() });
    const sendUnfit = (): unknown => connection.send({ event: 'x', args: [Buffer.alloc(2_000_000), unfit] });
    expect(sendUnfit).toThrow(expect.objectContaining({ code: 'invalid-frame' }));
    expect(connection.send({ event: 'x', args: ['well'] })).toBe('sent');
    await when(() => heard.message.length === 1);
    expect(server.received).toEqual(['well']);
    expect(heard.close).toEqual([]);
  });
});

function detachedBytes(): Uint8Array {
  const bytes = new Uint8Array(4);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

test('shows the id that the server gave the link, in the open event', async () => {
  await using server = await startSocketIoServer({});
  const { connection, heard, when } = await openConnection(urlOf(server), { transport: socketIo() });
  expect([...server.namespace.sockets.keys()]).toEqual([heard.open[0]?.session]);
  connection.reconnect();
  await when(() => heard.open.length === 2);
  await eventually(() => [...server.namespace.sockets.keys()]).toEqual([heard.open[1]?.session]);
  expect(heard.open[1]?.session).not.toBe(heard.open[0]?.session);
});

describe('an acknowledgement', () => {
  test.each<[unknown[], unknown]>([
    [[], undefined],
    [['one'], 'one'],
    [
      ['one', { two: 2 }],
      ['one', { two: 2 }],
    ],
    [[Uint8Array.of(7)], Buffer.of(7)],
  ])('of %j resolves with it', async (args, expected) => {
    await using server = await startSocketIoServer({});
    const { connection } = await openConnection(urlOf(server), { transport: socketIo() });
    expect(await connection.deliver({ event: 'x', args })).toEqual(expected);
  });

  test('proves that the link is alive', async () => {
    await using server = await startSocketIoServer({ echo: false, pingInterval: 60_000 });
    const pace = { message: { event: 'unanswered', args: [] }, intervalMs: 10, timeoutMs: 500 };
    const { connection, heard } = await openConnection(urlOf(server), {
      transport: overWebSocket(),
      heartbeat: heartbeat<SocketIoFrame>(pace),
    });
    const started = performance.now();
    while (performance.now() - started < 1_500) {
      await connection.deliver({ event: 'x', args: [] });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(heard.close).toEqual([]);
  });
});

describe('a refusal by a middleware', () => {
  async function refusedWith(data: unknown, options: SocketIoOptions = {}) {
    await using server = await startSocketIoServer({});
    server.namespace.use((_, next) => next(Object.assign(new Error('No entry'), { data })));
    const { connection, heard, when } = observe(urlOf(server), { transport: socketIo(options) });
    connection.open();
    await when(() => heard.close.length === 1);
    connection.close();
    return { cause: heard.close[0], errors: heard.error };
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

  test('is translated as usual when closeInfo throws, which is told', async () => {
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
  const { when, heard } = await openConnection(urlOf(server), {
    transport: socketIo({ closeInfo: () => ({ retryAfterMs: 1_234 }) }),
    reconnect: ({ retryAfterMs }) => {
      wishes.push(retryAfterMs);
      return 0;
    },
  });
  server.closeAll(0, '');
  await when(() => heard.open.length === 2);
  expect(wishes).toEqual([1_234]);
  expect(heard.close).toEqual([{ code: 1000, reason: 'io server disconnect', wasClean: true, kind: 'remote' }]);
});

describe('a lost link', () => {
  test('keeps the code with which the server closed the WebSocket', async () => {
    await using server = await startSocketIoServer({});
    const { heard, when } = await openConnection(urlOf(server), { transport: overWebSocket() });
    server.closeWebSockets(1012, 'restarting');
    await when(() => heard.close.length === 1);
    expect(heard.close).toEqual([{ code: 1012, reason: 'restarting', wasClean: true, kind: 'remote' }]);
  });

  test('says that it was the heartbeat of the protocol', async () => {
    await using server = await startSocketIoServer({ heartbeatMs: 100 });
    await using proxy = await startProxy({ target: server });
    const { heard, when } = await openConnection(`${proxy.url}/`, { transport: overWebSocket() });
    proxy.pause();
    await when(() => heard.close.length === 1);
    expect(heard.close).toEqual([{ code: 1006, reason: 'ping timeout', wasClean: false, kind: 'heartbeat-timeout' }]);
    proxy.resume();
  });
});

describe('where WebSockets are blocked', () => {
  test('stays on long polling', async () => {
    await using server = await startSocketIoServer({ transports: ['polling'] });
    const { connection, heard, when } = await openConnection(urlOf(server), { transport: socketIo() });
    connection.send({ event: 'x', args: ['over polling'] });
    await when(() => heard.message.length === 1);
    expect(heard.close).toEqual([]);
  });

  test('falls back to long polling where a WebSocket is tried first', async () => {
    await using server = await startSocketIoServer({ transports: ['polling'] });
    const transport = socketIo({ transports: ['websocket', 'polling'], tryAllTransports: true });
    const { heard } = await openConnection(urlOf(server), { transport });
    expect(heard.close).toEqual([]);
    expect([...server.namespace.sockets.values()].map(({ conn }) => conn.transport.name)).toEqual(['polling']);
  });

  test('is refused without another transport', async () => {
    await using server = await startSocketIoServer({ transports: ['polling'] });
    const { connection, heard, when } = observe(urlOf(server), { transport: overWebSocket(), reconnect: false });
    connection.open();
    const { cause } = await when('closed');
    expect(cause).toMatchObject({ code: 1006, wasClean: false });
    expect(heard.error.map(({ code }) => code)).toEqual(['transport-failed']);
  });
});

describe('a handshake that is refused with an HTTP status', () => {
  async function refusedWith(status: number, options: SocketIoOptions): Promise<Observed<SocketIoFrame>['heard']> {
    const http = createServer((_, response) => response.writeHead(status).end('secret'));
    http.on('upgrade', (_, socket) => socket.end(`HTTP/1.1 ${status} Not Now\r\n\r\n`));
    const listener = new Listener(http);
    await listener.listen();
    onTestFinished(() => listener.stop());
    const { connection, heard, when } = observe(`http://${loopback}:${listener.port}/?token=secret`, {
      transport: socketIo(options),
      reconnect: false,
    });
    connection.open();
    await when('closed');
    return heard;
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

  test.each([['polling'], ['websocket']])('is told over %s from a server that is not there', async (name) => {
    const server = await startSocketIoServer({});
    await server.close();
    const { connection, heard, when } = observe(urlOf(server), {
      transport: socketIo({ transports: [name] }),
      reconnect: false,
    });
    connection.open();
    await when('closed');
    expect(heard.error).toMatchObject([{ message: 'the server could not be reached', status: null }]);
  });
});

test('upgrades to a WebSocket without losing or doubling a frame', async () => {
  await using server = await startSocketIoServer({});
  const { connection, heard, when } = await openConnection(urlOf(server), { transport: socketIo() });
  const [client] = server.namespace.sockets.values();
  let sent = 0;
  while (client?.conn.transport.name === 'polling') {
    connection.send({ event: 'x', args: [sent++] });
    await new Promise((resolve) => setImmediate(resolve));
  }
  connection.send({ event: 'x', args: [sent++] });
  await when(() => heard.message.length === sent);
  expect(heard.message.map(({ args }) => args[0])).toEqual(Array.from({ length: sent }, (_, index) => index));
});

test('hands the auth function a signal that ends with the attempt', async () => {
  await using server = await startSocketIoServer({});
  const signals: AbortSignal[] = [];
  const auth = ({ signal }: { readonly signal: AbortSignal }): Promise<object> => {
    signals.push(signal);
    return new Promise(() => {});
  };
  const { connection, when } = observe(urlOf(server), { transport: socketIo({ auth }), reconnect: false });
  connection.open();
  await eventually(() => signals.length).toBe(1);
  connection.close();
  await when('closed');
  expect(signals[0]?.aborted).toBe(true);
});

describe('backpressure', () => {
  test.each([['websocket'], ['polling']])('is told over %s: what the network does not take is queued', async (name) => {
    await using server = await startSocketIoServer({ maxHttpBufferSize: 1e8, heartbeatMs: 30_000 });
    await using proxy = await startProxy({ target: server });
    const backpressure = { highBytes: 100_000, lowBytes: 10_000 };
    const transport = socketIo({ transports: [name] });
    const { connection, heard, when } = await openConnection(`${proxy.url}/`, { transport, backpressure });
    proxy.pause();
    let sent = 0;
    const text = 'x'.repeat(50_000);
    while (connection.getSnapshot().queued === 0 && sent < 1_000) {
      connection.send({ event: 'x', args: [sent++, text] });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connection.getSnapshot().queued).toBe(1);
    proxy.resume();
    await connection.drained();
    await when(() => heard.message.length === sent);
    expect(heard.message.map(({ args }) => args[0])).toEqual(Array.from({ length: sent }, (_, index) => index));
  });
});

test('keeps a message that the client would put aside for a reconnection of its own', async () => {
  await using server = await startSocketIoServer({});
  const { connection, heard, when } = await openConnection(urlOf(server), { transport: overWebSocket() });
  const { now } = Date;
  // The client looks at the time before it writes: a timer that never fired has let its link expire.
  Date.now = () => now() + 3_600_000;
  try {
    expect(connection.send({ event: 'x', args: ['kept'] })).toBe('queued');
  } finally {
    Date.now = now;
  }
  await when(() => heard.message.length === 1);
  expect(server.received).toEqual(['kept']);
  expect(heard.open).toHaveLength(2);
});
