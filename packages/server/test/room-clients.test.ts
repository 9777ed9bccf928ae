import type { Log } from '@steadysocket/server';
import { memory, refuse } from '@steadysocket/server';
import type { Cursor, Published } from '@steadysocket/session';
import { rooms } from '@steadysocket/session';
import { eventually } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { connect, joined, listen, shared, startNode, startProxyTo } from './room-nodes.js';

const texts = (received: readonly { readonly message: unknown }[]): unknown[] => received.map(({ message }) => message);

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

test('a room that the application of the server joins beside the client misses nothing and repeats nothing', async () => {
  const node = await startNode(shared(), {}, { onSession: (peer) => void peer.join('general', { last: 2 }) });
  for (const text of ['one', 'two', 'three']) await node.hub.room('general').publish(text);
  const connection = await connect([node.url]);
  const room = rooms(connection, { last: 2 })('general');
  const received = listen(room);
  await joined(room);
  for (const text of ['four', 'five']) await node.hub.room('general').publish(text);
  await eventually(() => texts(received)).toEqual(['two', 'three', 'four', 'five']);
  connection.reconnect();
  await node.hub.room('general').publish('six');
  await eventually(() => texts(received)).toEqual(['two', 'three', 'four', 'five', 'six']);
});

test('a client that is taken out learns it, and may not come back', async () => {
  let mayJoin = true;
  const node = await startNode(shared(), { authorize: ({ action }) => action !== 'join' || mayJoin });
  const connection = await connect([node.url]);
  const room = rooms(connection)('general');
  const received = listen(room);
  await joined(room);
  mayJoin = false;
  for (const peer of node.hub.peers) peer.leave('general');
  await eventually(() => room.getSnapshot()).toMatchObject({ status: 'refused', refused: { code: 'removed' } });
  await node.hub.room('general').publish('behind closed doors');
  for (const peer of node.hub.peers) peer.close(4410, 'ended');
  await eventually(() => room.getSnapshot().refused).toEqual({ code: 'forbidden' });
  expect(received).toEqual([]);
});

test('a publication is refused, or changed, by the application of the server', async () => {
  const node = await startNode(shared(), {
    authorize: ({ room, action }) => action !== 'publish' || room !== 'news',
    onPublish({ user, message }) {
      if (message === 'rude') throw refuse('moderated', 'Not here.');
      return `${user.id}: ${message as string}`;
    },
  });
  const connection = await connect([node.url]);
  const room = rooms(connection);
  const received = listen(room('general'));
  await joined(room('general'));
  await expect(room('news').publish('text')).rejects.toMatchObject({ code: 'refused', cause: { code: 'forbidden' } });
  await expect(room('general').publish('rude')).rejects.toMatchObject({
    code: 'refused',
    cause: { code: 'moderated', message: 'Not here.' },
  });
  expect(await room('general').publish('hello')).toMatchObject({ offset: 1 });
  await eventually(() => texts(received)).toEqual([': hello']);
});

test('a cursor that the application has kept goes on where the last page ended', async () => {
  const node = await startNode(shared());
  const pageOne = await connect([node.url]);
  const before = rooms(pageOne)('general');
  const seen = listen(before);
  await joined(before);
  await node.hub.room('general').publish('one');
  await eventually(() => seen.length).toBe(1);
  const kept: Cursor | null = before.cursor;
  pageOne.close();
  await node.hub.room('general').publish('two');
  const pageTwo = await connect([node.url]);
  const after = rooms(pageTwo, { after: () => kept })('general');
  const received = listen(after);
  await eventually(() => texts(received)).toEqual(['two']);
  expect(after.getSnapshot()).toMatchObject({ recovered: true, offset: 2 });
});

/** A log whose storage goes away, and may come back empty. */
function fragileLog(): Log & { isAway: boolean; lose(): void } {
  let log = memory();
  const wakes = new Set<() => void>();
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (fragile.isAway) throw refuse('log-unavailable');
    const result = await work();
    for (const wake of wakes) wake();
    return result;
  };
  const fragile: Log & { isAway: boolean; lose(): void } = {
    isAway: false,
    lose() {
      log = memory();
      for (const wake of wakes) wake();
    },
    append: (room, frame, options) => guarded(() => log.append(room, frame, options)),
    read: (room, after, limit) =>
      fragile.isAway ? Promise.reject(refuse('log-unavailable')) : log.read(room, after, limit),
    subscribe(_, wake) {
      wakes.add(wake);
      return Promise.resolve(() => void wakes.delete(wake));
    },
    close: () => log.close(),
  };
  return fragile;
}

test('a log that is away refuses publications, and goes on', async () => {
  const log = fragileLog();
  const node = await startNode({ ...shared(), log });
  const connection = await connect([node.url]);
  const room = rooms(connection)('general');
  const received = listen(room);
  await joined(room);
  await room.publish('one');
  log.isAway = true;
  await expect(room.publish('lost')).rejects.toMatchObject({ cause: { code: 'log-unavailable' } });
  log.isAway = false;
  expect(await room.publish('two')).toMatchObject({ offset: 2 });
  await eventually(() => texts(received)).toEqual(['one', 'two']);
  expect(room.getSnapshot().recovered).toBe(null);
});

test('a log that has lost what it had says so, and the room goes on in another epoch', async () => {
  const log = fragileLog();
  const node = await startNode({ ...shared(), log });
  const connection = await connect([node.url]);
  const room = rooms(connection)('general');
  const received = listen(room);
  await joined(room);
  for (const text of ['one', 'two']) await room.publish(text);
  await eventually(() => received.length).toBe(2);
  const { epoch } = room.getSnapshot();
  log.lose();
  await eventually(() => room.getSnapshot()).toMatchObject({ recovered: false, reason: 'epoch-changed', offset: 0 });
  expect(room.getSnapshot().epoch).not.toBe(epoch);
  expect(await room.publish('three')).toMatchObject({ offset: 1 });
  await eventually(() => texts(received)).toEqual(['one', 'two', 'three']);
});
