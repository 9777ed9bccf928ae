import type { ReconnectFunction } from '@steadysocket/core';
import { loopback, startProxy } from '@steadysocket/test-kit';
import { eventually, observe } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { SocketIoFrame, SocketIoOptions } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import type { Socket } from 'socket.io';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPuppetServer } from './start-puppet-server.js';
import type { SocketIoServerOptions } from './start-socket-io-server.js';
import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

const atOnce = (): number => 0;

/** Two connections over one transport, to two namespaces of a server. */
async function openTwo(
  options: SocketIoOptions = {},
  serverOptions: SocketIoServerOptions = {},
  reconnect: ReconnectFunction = atOnce,
) {
  const server = await startSocketIoServer(serverOptions);
  const proxy = await startProxy({ target: server });
  onTestFinished(async () => {
    await proxy.close();
    await server.close();
  });
  const left: string[] = [];
  for (const name of ['/one', '/two']) {
    server.io.of(name).on('connection', (socket: Socket) => {
      socket.onAny((event: string, ...args: unknown[]) => socket.emit(event, name, ...args));
      socket.on('ask', (acknowledge: (name: string) => void) => acknowledge(name));
      socket.on('disconnect', (reason) => left.push(`${name} ${reason}`));
    });
  }
  const transport = socketIo({ multiplex: true, transports: ['websocket'], ...options });
  const [one, two] = ['/one', '/two'].map((name) =>
    observe<SocketIoFrame>(`${proxy.url}${name}`, { transport, reconnect }),
  ) as [ReturnType<typeof observe<SocketIoFrame>>, ReturnType<typeof observe<SocketIoFrame>>];
  one.connection.open();
  two.connection.open();
  await one.when('open');
  await two.when('open');
  const clientsOf = (name: string): number => server.io.of(name).sockets.size;
  return { server, proxy, left, one, two, transport, clientsOf, links: (): number => server.io.engine.clientsCount };
}

describe.each([['websocket'], ['polling']])('over %s, namespaces on one link', (name) => {
  const transports = [name];

  test('each get what is theirs', async () => {
    const { one, two, links } = await openTwo({ transports });
    expect(links()).toBe(1);
    one.connection.send({ event: 'x', args: [1] });
    two.connection.send({ event: 'x', args: [2] });
    await one.when(() => one.recorded.message.length === 1);
    await two.when(() => two.recorded.message.length === 1);
    expect(one.recorded.message).toEqual([{ event: 'x', args: ['/one', 1] }]);
    expect(two.recorded.message).toEqual([{ event: 'x', args: ['/two', 2] }]);
    expect(await Promise.all([one, two].map((each) => each.connection.deliver({ event: 'ask', args: [] })))).toEqual([
      '/one',
      '/two',
    ]);
  });

  test('leave one by one, and join again', async () => {
    const { one, two, links, left, clientsOf } = await openTwo({ transports });
    one.connection.close();
    await one.when('closed');
    await eventually(() => left).toEqual(['/one client namespace disconnect']);
    one.connection.open();
    await one.when('open');
    expect([links(), clientsOf('/one'), clientsOf('/two')]).toEqual([1, 1, 1]);
    one.connection.send({ event: 'x', args: [1] });
    await one.when(() => one.recorded.message.length === 1);
    expect(two.recorded.close).toEqual([]);
  });

  test('are not ended by an acknowledgement for one that was left meanwhile', async () => {
    const { server, one, two, left } = await openTwo({ transports });
    server.io.of('/one').emit('well?', () => {});
    await one.when(() => one.recorded.message.length === 1);
    const acknowledge = one.recorded.message[0]?.args.at(-1) as (answer: string) => void;
    one.connection.close();
    await one.when('closed');
    await eventually(() => left.length).toBe(1);
    acknowledge('late');
    expect(await two.connection.deliver({ event: 'ask', args: [] })).toBe('/two');
    expect(two.recorded.close).toEqual([]);
  });

  test('close the link with the last one', async () => {
    const { one, two, links } = await openTwo({ transports });
    one.connection.close();
    two.connection.close();
    await one.when('closed');
    await two.when('closed');
    await eventually(links).toBe(0);
  });
});

describe('a link of several namespaces', () => {
  test('is not shared unless asked for', async () => {
    const { links } = await openTwo({ multiplex: false });
    expect(links()).toBe(2);
  });

  test('that is lost is lost for all, and they share the next', async () => {
    const { proxy, one, two, links, clientsOf } = await openTwo();
    proxy.reset();
    for (const each of [one, two]) await each.when(() => each.recorded.open.length === 2);
    await eventually(() => [links(), clientsOf('/one'), clientsOf('/two')]).toEqual([1, 1, 1]);
  });

  test('is resumed for each of them', async () => {
    // The server has to notice the loss before they dial again.
    const { proxy, server, one, two } = await openTwo({}, { connectionStateRecovery: {} }, () => 500);
    for (const name of ['/one', '/two']) server.io.of(name).emit('first', name);
    for (const each of [one, two]) await each.when(() => each.recorded.message.length === 1);
    proxy.reset();
    await eventually(() => server.io.engine.clientsCount).toBe(0);
    for (const name of ['/one', '/two']) server.io.of(name).emit('missed', name);
    for (const each of [one, two]) await each.when(() => each.recorded.open.length === 2);
    for (const each of [one, two]) await each.when(() => each.recorded.message.length === 2);
    expect([one, two].map(({ recorded }) => recorded.open[1]?.resumed)).toEqual([true, true]);
    expect([one, two].map(({ recorded }) => recorded.message[1]?.args[0])).toEqual(['/one', '/two']);
  });

  test('lives on when the server ends one namespace, which joins it again', async () => {
    const { server, one, two, links } = await openTwo();
    server.io.of('/one').disconnectSockets();
    await one.when(() => one.recorded.open.length === 2);
    expect(one.recorded.close).toMatchObject([{ code: 1000, reason: 'io server disconnect' }]);
    expect(links()).toBe(1);
    expect(two.recorded.close).toEqual([]);
  });

  test('lives on when a namespace is refused, which may ask again', async () => {
    const { server, proxy, transport, one, links } = await openTwo();
    let asked = 0;
    server.io.of('/three').use((_, next) => {
      asked += 1;
      next(asked === 1 ? new Error('Not now') : undefined);
    });
    const three = observe<SocketIoFrame>(`${proxy.url}/three`, { transport, reconnect: atOnce });
    three.connection.open();
    await three.when('open');
    expect(three.recorded.close).toMatchObject([{ code: 1011, reason: 'Not now' }]);
    expect(links()).toBe(1);
    expect(one.recorded.close).toEqual([]);
  });

  test('is left alone by reconnect(), which dials a new one', async () => {
    const { one, two, links, left, clientsOf } = await openTwo();
    one.connection.reconnect();
    await one.when(() => one.recorded.open.length === 2);
    await eventually(() => left).toEqual(['/one client namespace disconnect']);
    expect([links(), clientsOf('/one'), clientsOf('/two')]).toEqual([2, 1, 1]);
    expect(two.recorded.close).toEqual([]);
    // The new one is where the other goes in its turn.
    two.connection.reconnect();
    await two.when(() => two.recorded.open.length === 2);
    await eventually(links).toBe(1);
  });

  test('fails for all of them when the server breaks the protocol', async () => {
    const puppet = await startPuppetServer([
      ['0{"sid":"x","upgrades":[],"pingInterval":9999,"pingTimeout":9999}', '0?'],
    ]);
    const transport = socketIo({ multiplex: true, transports: ['websocket'] });
    const both = ['one', 'two'].map((name) => observe(`${puppet.url}${name}`, { transport, reconnect: false }));
    for (const { connection } of both) connection.open();
    for (const { when } of both) await when('closed');
    for (const { recorded } of both)
      expect(recorded.error).toMatchObject([{ message: 'the server broke the protocol' }]);
  });
});

describe('a link is not shared', () => {
  test.each([
    ['of the same namespace', '/one', undefined],
    ['with another query', '/three?token=other', undefined],
    ['with other protocols', '/three', ['other']],
  ])('by a connection %s', async (_, path, protocols) => {
    const { server, proxy, transport, one, links } = await openTwo();
    server.io.of('/three');
    const three = observe<SocketIoFrame>(`${proxy.url}${path}`, { transport, ...(protocols && { protocols }) });
    three.connection.open();
    await three.when('open');
    expect(links()).toBe(2);
    expect(one.recorded.close).toEqual([]);
  });
});

test('asks the auth function for each namespace', async () => {
  const server = await startSocketIoServer({});
  onTestFinished(() => server.close());
  const seen: unknown[] = [];
  for (const name of ['/one', '/two']) {
    server.io.of(name).use(({ handshake }, next) => {
      seen.push(handshake.auth['token']);
      next();
    });
  }
  const auth = ({ namespace }: { readonly namespace: string }): object => ({ token: `token of ${namespace}` });
  const transport = socketIo({ multiplex: true, auth });
  for (const name of ['one', 'two']) {
    const { connection, when } = observe(`http://${loopback}:${server.port}/${name}`, { transport });
    connection.open();
    await when('open');
  }
  expect(seen).toEqual(['token of /one', 'token of /two']);
});
