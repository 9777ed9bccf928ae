import { heartbeat } from '@steadysocket/core';
import { startProxy } from '@steadysocket/test-kit';
import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { SocketIoFrame } from '@steadysocket/transport-socketio';
import { socketIo, SocketIoError } from '@steadysocket/transport-socketio';
import { describe, expect, test } from 'vitest';
import { overWebSocket, urlOf } from './dialling.js';
import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

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
    const { connection, recorded, when } = await openConnection(urlOf(server), { transport: socketIo() });
    connection.send(frame);
    await when(() => recorded.message.length === 1);
    const [bytes, more] = [Buffer.of(1, 2), Buffer.of(3)];
    expect(recorded.message).toEqual([
      { event: 'all kinds', args: [1, 'ž', null, true, [{ deep: [bytes] }], { key: more }] },
    ]);
  });

  test('are refused at the call when they cannot travel, and the link lives on', async () => {
    await using server = await startSocketIoServer({});
    const { connection, recorded, when } = await openConnection(urlOf(server), { transport: socketIo() });
    const endless: unknown[] = [];
    endless.push(endless);
    const unfit = [
      { event: 'connect', args: [] },
      { event: 'x', args: [() => 1] },
      { event: 'x', args: endless },
    ];
    for (const each of unfit) expect(() => connection.send(each)).toThrow(SocketIoError);
    connection.send(frame);
    await when(() => recorded.message.length === 1);
    expect(recorded.close).toEqual([]);
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
    const { connection, recorded, when } = observe(urlOf(server), { transport: socketIo() });
    const data = { text: 'as it was', bytes: Uint8Array.of(1) };
    connection.send({ event: 'x', args: [data] });
    data.text = 'changed';
    data.bytes[0] = 2;
    connection.open();
    await when(() => recorded.message.length === 1);
    expect(recorded.message[0]?.args).toEqual([{ text: 'changed', bytes: Buffer.of(2) }]);
  });

  test.each([
    ['a blob, in Node', new Blob(['x'])],
    ['a detached buffer', detachedBytes()],
    ['a BigInt', 1n],
  ])('with %s is refused at the call, nothing of it is sent, and the link lives on', async (_, unfit) => {
    await using server = await startSocketIoServer({});
    const { connection, recorded, when } = await openConnection(urlOf(server), { transport: overWebSocket() });
    const sendUnfit = (): unknown => connection.send({ event: 'x', args: [Buffer.alloc(2_000_000), unfit] });
    expect(sendUnfit).toThrow(expect.objectContaining({ code: 'invalid-frame' }));
    expect(connection.send({ event: 'x', args: ['well'] })).toBe('sent');
    await when(() => recorded.message.length === 1);
    expect(server.received).toEqual(['well']);
    expect(recorded.close).toEqual([]);
  });
});

function detachedBytes(): Uint8Array {
  const bytes = new Uint8Array(4);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

test('shows the id that the server gave the link, in the open event', async () => {
  await using server = await startSocketIoServer({});
  const { connection, recorded, when } = await openConnection(urlOf(server), { transport: socketIo() });
  expect([...server.namespace.sockets.keys()]).toEqual([recorded.open[0]?.session]);
  connection.reconnect();
  await when(() => recorded.open.length === 2);
  await eventually(() => [...server.namespace.sockets.keys()]).toEqual([recorded.open[1]?.session]);
  expect(recorded.open[1]?.session).not.toBe(recorded.open[0]?.session);
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
    const { connection, recorded } = await openConnection(urlOf(server), {
      transport: overWebSocket(),
      heartbeat: heartbeat<SocketIoFrame>(pace),
    });
    const started = performance.now();
    while (performance.now() - started < 1_500) {
      await connection.deliver({ event: 'x', args: [] });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(recorded.close).toEqual([]);
  });
});

test('upgrades to a WebSocket without losing or doubling a frame', async () => {
  await using server = await startSocketIoServer({});
  const { connection, recorded, when } = await openConnection(urlOf(server), { transport: socketIo() });
  const [client] = server.namespace.sockets.values();
  let sent = 0;
  while (client?.conn.transport.name === 'polling') {
    connection.send({ event: 'x', args: [sent++] });
    await new Promise((resolve) => setImmediate(resolve));
  }
  connection.send({ event: 'x', args: [sent++] });
  await when(() => recorded.message.length === sent);
  expect(recorded.message.map(({ args }) => args[0])).toEqual(Array.from({ length: sent }, (_, index) => index));
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
  test.each([['websocket'], ['polling']])(
    'over %s queues the messages that the network does not accept',
    async (name) => {
      await using server = await startSocketIoServer({ maxHttpBufferSize: 1e8, heartbeatMs: 30_000 });
      await using proxy = await startProxy({ target: server });
      const backpressure = { highBytes: 100_000, lowBytes: 10_000 };
      const transport = socketIo({ transports: [name] });
      const { connection, recorded, when } = await openConnection(`${proxy.url}/`, { transport, backpressure });
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
      await when(() => recorded.message.length === sent);
      expect(recorded.message.map(({ args }) => args[0])).toEqual(Array.from({ length: sent }, (_, index) => index));
    },
  );
});

test('keeps a message that the client would put aside for its own reconnection', async () => {
  await using server = await startSocketIoServer({});
  const { connection, recorded, when } = await openConnection(urlOf(server), { transport: overWebSocket() });
  const { now } = Date;
  // The client looks at the time before it writes: a timer that never fired has let its link expire.
  Date.now = () => now() + 3_600_000;
  try {
    expect(connection.send({ event: 'x', args: ['kept'] })).toBe('queued');
  } finally {
    Date.now = now;
  }
  await when(() => recorded.message.length === 1);
  expect(server.received).toEqual(['kept']);
  expect(recorded.open).toHaveLength(2);
});
