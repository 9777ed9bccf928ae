import type { TcpProxy } from '@steadysocket/test-kit';
import { startProxy } from '@steadysocket/test-kit';
import type { Observed } from '@steadysocket/test-kit/observing';
import { eventually, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { SocketIoFrame } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SocketIoServer } from './start-socket-io-server.js';
import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

const recovering = { connectionStateRecovery: { maxDisconnectionDuration: 60_000 } };
const askingMiddlewares = {
  connectionStateRecovery: { maxDisconnectionDuration: 60_000, skipMiddlewares: false },
};

const numbersIn = (frames: readonly SocketIoFrame[]): unknown[] => frames.map(({ args }) => args[0]);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each([['websocket'], ['polling']])('over %s, with a server that keeps sessions', (name) => {
  const transports = [name];

  test('resumes after a loss: what was missed arrives once and in order', async () => {
    await using server = await startSocketIoServer({ ...recovering, heartbeatMs: 500 });
    await using proxy = await startProxy({ target: server });
    const { recorded, when } = await openConnection(`${proxy.url}/`, { transport: socketIo({ transports }) });
    let sent = 0;
    const emit = (): unknown => server.namespace.emit('number', sent++);
    for (let each = 0; each < 10; each += 1) emit();
    await when(() => recorded.message.length === sent);
    await loseLink(server, proxy, when);
    for (let each = 0; each < 10; each += 1) emit();
    proxy.restore();
    await when(() => recorded.open.length === 2);
    emit();
    await when(() => recorded.message.length === sent);
    expect(numbersIn(recorded.message)).toEqual(upTo(sent));
    expect(recorded.open.map(({ resumed }) => resumed)).toEqual([false, true]);
    expect(recorded.open[1]?.session).toBe(recorded.open[0]?.session);
  });

  test('begins a new session after the loss of a link that was resumed, and resumes that one in turn', async () => {
    await using server = await startSocketIoServer({ ...recovering, heartbeatMs: 500 });
    await using proxy = await startProxy({ target: server });
    const { recorded, when } = await openConnection(`${proxy.url}/`, { transport: socketIo({ transports }) });
    for (let round = 1; round <= 4; round += 1) {
      server.namespace.emit('number', round);
      await when(() => recorded.message.length === round);
      await loseLink(server, proxy, when);
      proxy.restore();
      await when(() => recorded.open.length === round + 1);
    }
    expect(recorded.open.map(({ resumed }) => resumed)).toEqual([false, true, false, true, false]);
  });
});

/** Cuts the link, and waits until the server has noticed. */
async function loseLink(server: SocketIoServer, proxy: TcpProxy, when: Observed<SocketIoFrame>['when']): Promise<void> {
  const away = when(({ status }) => status !== 'open');
  proxy.refuse();
  proxy.reset();
  await away;
  await eventually(() => server.clients).toBe(0);
}

describe('a session that the server may still hold in an earlier link', () => {
  const transport = socketIo({ transports: ['websocket'] });

  /** One address, and two ways from there to the server: the first through a network that a test can break. */
  async function layWays(server: SocketIoServer) {
    const broken = await startProxy({ target: server });
    onTestFinished(() => broken.close());
    const way = { host: broken.host, port: broken.port };
    const front = await startProxy({ target: way });
    onTestFinished(() => front.close());
    return { url: `${front.url}/`, broken, front, takeOther: () => (way.port = server.port) };
  }

  test('is not resumed: every message after the opening arrives, also once the server has noticed', async () => {
    await using server = await startSocketIoServer({ ...recovering, heartbeatMs: 500 });
    const { url, broken, takeOther } = await layWays(server);
    const { connection, recorded, when } = await openConnection(url, { transport });
    let sent = 0;
    server.namespace.emit('number', sent++);
    await when(() => recorded.message.length === sent);
    await loseLink(server, broken, when);
    broken.restore();
    await when(() => recorded.open.length === 2);
    expect(recorded.open[1]?.resumed).toBe(true);
    server.namespace.emit('number', sent++);
    await when(() => recorded.message.length === sent);
    // The server knows nothing of what happens to that link.
    broken.pause();
    takeOther();
    connection.reconnect();
    await when(() => recorded.open.length === 3);
    server.namespace.emit('number', sent++);
    await eventually(() => server.closes.length).toBe(2);
    for (let each = 0; each < 10; each += 1) server.namespace.emit('number', sent++);
    await when(() => recorded.message.length === sent);
    expect(numbersIn(recorded.message)).toEqual(upTo(sent));
    expect(recorded.open[2]?.resumed).toBe(false);
    expect(recorded.open[2]?.session).not.toBe(recorded.open[1]?.session);
  });

  test('is not shown again by the next attempt, where the first was lost before the server answered', async () => {
    await using server = await startSocketIoServer({ ...askingMiddlewares, heartbeatMs: 500 });
    const { url, broken, front } = await layWays(server);
    const { recorded, when } = await openConnection(url, { transport });
    server.namespace.emit('number', 0);
    await when(() => recorded.message.length === 1);
    const admissions: (() => void)[] = [];
    server.namespace.use((_, next) => {
      if (admissions.push(() => next()) > 1) next();
    });
    await loseLink(server, broken, when);
    broken.restore();
    await eventually(() => admissions.length).toBe(1);
    front.reset();
    await when(() => recorded.open.length === 2);
    // The server gives up what it has of the first attempt only now.
    admissions[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    server.namespace.emit('number', 1);
    await when(() => recorded.message.length === 2);
    expect(numbersIn(recorded.message)).toEqual([0, 1]);
    expect(recorded.open[1]?.resumed).toBe(false);
  });
});

test('resumes after a refusal, which shows that the server is done with that attempt', async () => {
  await using server = await startSocketIoServer({ ...askingMiddlewares, heartbeatMs: 500 });
  await using proxy = await startProxy({ target: server });
  const { recorded, when } = await openConnection(`${proxy.url}/`, {
    transport: socketIo({ transports: ['websocket'] }),
  });
  server.namespace.emit('number', 0);
  await when(() => recorded.message.length === 1);
  let refusals = 1;
  server.namespace.use((_, next) => {
    if (refusals-- > 0) next(new Error('Not now'));
    else next();
  });
  await loseLink(server, proxy, when);
  server.namespace.emit('number', 1);
  proxy.restore();
  await when(() => recorded.open.length === 2);
  server.namespace.emit('number', 2);
  await when(() => recorded.message.length === 3);
  expect(numbersIn(recorded.message)).toEqual([0, 1, 2]);
  expect(recorded.close.map(({ code }) => code)).toEqual([1006, 1011]);
  expect(recorded.open[1]?.resumed).toBe(true);
});

test('resumes after reconnect(), which sends no disconnect packet', async () => {
  await using server = await startSocketIoServer(recovering);
  const { connection, recorded, when } = await openConnection(`ws://127.0.0.1:${server.port}/`, {
    transport: socketIo(),
  });
  server.namespace.emit('number', 0);
  await when(() => recorded.message.length === 1);
  // The server has to notice that the client went before it can give the session to another.
  const [client] = server.namespace.sockets.values();
  client?.conn.on('close', () => connection.reconnect());
  client?.conn.close();
  await when(() => recorded.open.length >= 2);
  expect(recorded.open.at(-1)?.resumed).toBe(true);
});

test('begins a new session after close()', async () => {
  await using server = await startSocketIoServer(recovering);
  const shown: unknown[] = [];
  server.namespace.use((socket, next) => {
    shown.push(socket.handshake.auth);
    next();
  });
  const { connection, recorded, when } = await openConnection(`ws://127.0.0.1:${server.port}/`, {
    transport: socketIo(),
  });
  server.namespace.emit('number', 0);
  await when(() => recorded.message.length === 1);
  connection.close();
  await eventually(() => server.clients).toBe(0);
  server.namespace.emit('number', 1);
  connection.open();
  await when('open');
  server.namespace.emit('number', 2);
  await when(() => recorded.message.length === 2);
  expect(numbersIn(recorded.message)).toEqual([0, 2]);
  expect(shown).toEqual([{}, {}]);
  expect(recorded.open.map(({ resumed }) => resumed)).toEqual([false, false]);
});

test('is not resumed by a server that keeps no sessions', async () => {
  await using server = await startSocketIoServer({});
  await using proxy = await startProxy({ target: server });
  const { recorded, when } = await openConnection(`${proxy.url}/`, {
    transport: socketIo({ transports: ['websocket'] }),
  });
  server.namespace.emit('number', 'an argument like an offset');
  await when(() => recorded.message.length === 1);
  proxy.reset();
  await when(() => recorded.open.length === 2);
  expect(recorded.open.map(({ resumed }) => resumed)).toEqual([false, false]);
});

test('keeps the sessions of two connections apart that share a transport', async () => {
  await using server = await startSocketIoServer(recovering);
  await using proxy = await startProxy({ target: server });
  const transport = socketIo({ transports: ['websocket'] });
  const url = `${proxy.url}/`;
  const first = await openConnection(url, { transport });
  const second = await openConnection(url, { transport });
  const [one, two] = [...server.namespace.sockets.values()];
  await one?.join('first');
  await two?.join('second');
  const tell = (round: number): void => {
    server.namespace.to('first').emit('number', `first ${round}`);
    server.namespace.to('second').emit('number', `second ${round}`);
  };
  tell(1);
  await Promise.all([first, second].map(({ when, recorded }) => when(() => recorded.message.length === 1)));
  proxy.reset();
  await Promise.all([first, second].map(({ when, recorded }) => when(() => recorded.open.length === 2)));
  tell(2);
  await Promise.all([first, second].map(({ when, recorded }) => when(() => recorded.message.length === 2)));
  expect(numbersIn(first.recorded.message)).toEqual(['first 1', 'first 2']);
  expect(numbersIn(second.recorded.message)).toEqual(['second 1', 'second 2']);
});

test('shows its session to no other server', async () => {
  await using server = await startSocketIoServer(recovering);
  await using other = await startSocketIoServer(recovering);
  const shown: unknown[] = [];
  other.namespace.use((socket, next) => {
    shown.push(socket.handshake.auth);
    next();
  });
  let target = server;
  const { connection, recorded, when } = await openConnection(() => `ws://127.0.0.1:${target.port}/`, {
    transport: socketIo({ transports: ['websocket'], auth: { name: 'me' } }),
  });
  server.namespace.emit('number', 0);
  await when(() => recorded.message.length === 1);
  target = other;
  connection.reconnect();
  await when(() => recorded.open.length === 2);
  expect(shown).toEqual([{ name: 'me' }]);
});
