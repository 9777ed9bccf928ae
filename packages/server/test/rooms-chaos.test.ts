import { setTimeout as pause } from 'node:timers/promises';
import type { AcknowledgedConnection, WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import type { HubOptions, Log, Presence, User } from '@steadysocket/server';
import { memory, memoryPresence } from '@steadysocket/server';
import type { Published, Room, RoomMessage } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import type { TcpProxy } from '@steadysocket/test-kit';
import { startProxy } from '@steadysocket/test-kit';
import { eventually, openConnection } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { HubServer } from './start-hub-server.js';
import { startHubServer } from './start-hub-server.js';

type Payload = string | ArrayBuffer;
type Node = HubServer<User, Payload>;

interface Shared {
  readonly log: Log;
  readonly presence: Presence;
}

const shared = (): Shared => ({ log: memory(), presence: memoryPresence() });

function startNode({ log, presence }: Shared, options: Partial<HubOptions<User, Payload, Payload, never>> = {}) {
  return startHubServer({
    onMessage: () => undefined,
    rooms: { log, presence, authorize: () => true },
    ...options,
  });
}

async function startProxyTo(node: Node): Promise<TcpProxy> {
  const proxy = await startProxy({ target: node });
  onTestFinished(() => proxy.close());
  return proxy;
}

type Connection = AcknowledgedConnection<WebSocketFrame, WebSocketFrame>;

/** A client that dials the nodes in turn. */
async function connect(urls: readonly string[], first = 0): Promise<Connection> {
  let dials = first;
  const nextUrl = (): string => {
    dials += 1;
    return urls[dials % urls.length] ?? '';
  };
  const { connection } = await openConnection<WebSocketFrame>(nextUrl, {
    transport: session({ over: webSocket({ WebSocket }) }),
  });
  return connection;
}

function listen(room: Room<WebSocketFrame, WebSocketFrame>): RoomMessage<WebSocketFrame>[] {
  const received: RoomMessage<WebSocketFrame>[] = [];
  room.on('message', (message) => received.push(message));
  room.acquire();
  return received;
}

const joined = (room: Room<WebSocketFrame, WebSocketFrame>): Promise<void> =>
  eventually(() => room.getSnapshot().status).toBe('joined');

test('a room has its history, what is published, and its members', async () => {
  const node = await startNode(shared());
  const [ada, bob] = [await connect([node.url]), await connect([node.url])];
  const publisher = rooms(ada)('general');
  expect(await publisher.publish('one')).toMatchObject({ offset: 1, duplicate: false });
  await publisher.publish(new Uint8Array([1, 2, 3]));
  const room = rooms(bob, { last: 10, members: true })('general');
  const received = listen(room);
  room.setState({ name: 'Bob' });
  await eventually(() => received.length).toBe(2);
  await publisher.publish('three');
  await eventually(() => received.map(({ message }) => message)).toEqual([
    'one',
    new Uint8Array([1, 2, 3]).buffer,
    'three',
  ]);
  await eventually(() => room.getSnapshot().members).toMatchObject([{ state: { name: 'Bob' } }]);
  room.setState(undefined);
  await eventually(() => room.getSnapshot().members).toEqual([]);
});

test('a room goes on over lost links, with every message that came meanwhile', async () => {
  const node = await startNode(shared());
  const proxy = await startProxyTo(node);
  const connection = await connect([proxy.url]);
  const room = rooms(connection)('general');
  const received = listen(room);
  await joined(room);
  for (let round = 0; round < 5; round += 1) {
    proxy.reset();
    for (let index = 0; index < 20; index += 1)
      await node.hub.room('general').publish(`${String(round)} ${String(index)}`);
    await eventually(() => connection.getSnapshot().status).toBe('open');
  }
  await eventually(() => received.length).toBe(100);
  expect(received.map(({ offset }) => offset)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(room.getSnapshot().recovered).toBe(null);
});

test('a room goes on at another node, and publications are there once', async () => {
  const store = shared();
  const nodes = [await startNode(store), await startNode(store)] as const;
  const connection = await connect(nodes.map(({ url }) => url));
  const room = rooms(connection)('general');
  const received = listen(room);
  await joined(room);
  const published: Promise<Published>[] = [];
  for (let round = 0; round < 6; round += 1) {
    for (let index = 0; index < 10; index += 1) published.push(room.publish(`${String(round)} ${String(index)}`));
    connection.reconnect();
    await eventually(() => connection.getSnapshot().status).toBe('open');
  }
  const offsets = (await Promise.all(published)).map(({ offset }) => offset);
  expect(offsets).toEqual(offsets.map((_, index) => index + 1));
  await eventually(() => received.map(({ offset }) => offset)).toEqual(offsets);
  expect(room.getSnapshot().recovered).toBe(true);
});

test('many clients in many rooms have the same messages, once and in order, while links and nodes die', async () => {
  const store = shared();
  const nodes = await Promise.all([0, 1, 2].map(() => startNode(store)));
  const proxies = await Promise.all(nodes.map((node) => startProxyTo(node)));
  const urls = proxies.map(({ url }) => url);
  const names = ['a', 'b', 'c', 'd'];
  const clients = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const connection = await connect(urls, index);
      const room = rooms(connection);
      return names.map((name) => {
        const joinedRoom = room(name);
        return { room: joinedRoom, received: listen(joinedRoom) };
      });
    }),
  );
  for (const client of clients) for (const { room } of client) await joined(room);
  const publishing: Promise<{ name: string; text: string; offset: number }>[] = [];
  const faults = (async () => {
    for (let round = 0; round < 12; round += 1) {
      await pause(150);
      const proxy = proxies[round % 3];
      proxy?.discard();
      await pause(50);
      proxy?.reset();
      proxy?.restore();
      if (round === 4) nodes[0]?.hub.close();
      if (round === 8) await nodes[1]?.hub.drain();
    }
  })();
  for (let round = 0; round < 60; round += 1) {
    for (const [index, client] of clients.entries()) {
      const { room } = client[(round + index) % names.length] ?? {};
      const text = `${String(index)} ${String(round)}`;
      if (room) publishing.push(room.publish(text).then(({ offset }) => ({ name: room.name, text, offset })));
    }
    await pause(30);
  }
  await faults;
  const published = await Promise.all(publishing);
  expect(published).toHaveLength(60 * 12);
  for (const [position, name] of names.entries()) {
    const expected = published
      .filter((each) => each.name === name)
      .sort((one, other) => one.offset - other.offset)
      .map(({ offset, text }) => ({ offset, message: text }));
    expect(expected.map(({ offset }) => offset)).toEqual(expected.map((_, index) => index + 1));
    for (const client of clients) {
      const { room, received } = client[position] ?? {};
      await eventually(() => received?.map(({ offset, message }) => ({ offset, message }))).toEqual(expected);
      expect(room?.getSnapshot().recovered).not.toBe(false);
    }
  }
});
