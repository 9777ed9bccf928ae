import { eventually, expectNoLeak, openConnection } from '@steadysocket/conformance';
import { startProxy } from '@steadysocket/faults';
import type { SocketIoFrame } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import { describe, expect, it } from 'vitest';

import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

const recovering = { connectionStateRecovery: { maxDisconnectionDuration: 60_000 } };

const numbersIn = (frames: readonly SocketIoFrame[]): unknown[] => frames.map(({ args }) => args[0]);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each([['websocket'], ['polling']])('over %s, with a server that keeps sessions', (name) => {
  const transports = [name];

  it('resumes after a loss: what was missed arrives once and in order', async () => {
    await using server = await startSocketIoServer({ ...recovering, heartbeatMs: 500 });
    await using proxy = await startProxy({ target: server });
    const transport = socketIo({ transports });
    const { heard, when } = await openConnection(`${proxy.url}/`, { transport });
    let sent = 0;
    const emit = (): unknown => server.namespace.emit('number', sent++);
    for (let round = 1; round <= 3; round += 1) {
      for (let each = 0; each < 10; each += 1) emit();
      await when(() => heard.message.length === sent);
      const away = when(({ status }) => status !== 'open');
      proxy.refuse();
      proxy.reset();
      await away;
      await eventually(() => server.clients).toBe(0);
      for (let each = 0; each < 10; each += 1) emit();
      proxy.restore();
      await when(() => heard.open.length === round + 1);
    }
    emit();
    await when(() => heard.message.length === sent);
    expect(numbersIn(heard.message)).toEqual(upTo(sent));
    expect(heard.open.map(({ resumed }) => resumed)).toEqual([false, true, true, true]);
  });
});

it('resumes after reconnect(), which says no goodbye', async () => {
  await using server = await startSocketIoServer(recovering);
  const { connection, heard, when } = await openConnection(`ws://127.0.0.1:${server.port}/`, { transport: socketIo() });
  server.namespace.emit('number', 0);
  await when(() => heard.message.length === 1);
  // The server has to notice that the client went before it can give the session to another.
  const [client] = server.namespace.sockets.values();
  client?.conn.on('close', () => connection.reconnect());
  client?.conn.close();
  await when(() => heard.open.length >= 2);
  expect(heard.open.at(-1)?.resumed).toBe(true);
});

it('begins a new session after close()', async () => {
  await using server = await startSocketIoServer(recovering);
  const shown: unknown[] = [];
  server.namespace.use((socket, next) => {
    shown.push(socket.handshake.auth);
    next();
  });
  const { connection, heard, when } = await openConnection(`ws://127.0.0.1:${server.port}/`, { transport: socketIo() });
  server.namespace.emit('number', 0);
  await when(() => heard.message.length === 1);
  connection.close();
  await eventually(() => server.clients).toBe(0);
  server.namespace.emit('number', 1);
  connection.open();
  await when('open');
  server.namespace.emit('number', 2);
  await when(() => heard.message.length === 2);
  expect(numbersIn(heard.message)).toEqual([0, 2]);
  expect(shown).toEqual([{}, {}]);
  expect(heard.open.map(({ resumed }) => resumed)).toEqual([false, false]);
});

it('is not resumed by a server that keeps no sessions', async () => {
  await using server = await startSocketIoServer({});
  await using proxy = await startProxy({ target: server });
  const { heard, when } = await openConnection(`${proxy.url}/`, { transport: socketIo({ transports: ['websocket'] }) });
  server.namespace.emit('number', 'an argument like an offset');
  await when(() => heard.message.length === 1);
  proxy.reset();
  await when(() => heard.open.length === 2);
  expect(heard.open.map(({ resumed }) => resumed)).toEqual([false, false]);
});

it('keeps the sessions of two connections apart that share a transport', async () => {
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
  await Promise.all([first, second].map(({ when, heard }) => when(() => heard.message.length === 1)));
  proxy.reset();
  await Promise.all([first, second].map(({ when, heard }) => when(() => heard.open.length === 2)));
  tell(2);
  await Promise.all([first, second].map(({ when, heard }) => when(() => heard.message.length === 2)));
  expect(numbersIn(first.heard.message)).toEqual(['first 1', 'first 2']);
  expect(numbersIn(second.heard.message)).toEqual(['second 1', 'second 2']);
});

it('shows its session to no other server', async () => {
  await using server = await startSocketIoServer(recovering);
  await using other = await startSocketIoServer(recovering);
  const shown: unknown[] = [];
  other.namespace.use((socket, next) => {
    shown.push(socket.handshake.auth);
    next();
  });
  let target = server;
  const { connection, heard, when } = await openConnection(() => `ws://127.0.0.1:${target.port}/`, {
    transport: socketIo({ transports: ['websocket'], auth: { name: 'me' } }),
  });
  server.namespace.emit('number', 0);
  await when(() => heard.message.length === 1);
  target = other;
  connection.reconnect();
  await when(() => heard.open.length === 2);
  expect(shown).toEqual([{ name: 'me' }]);
});
