import { setTimeout as pause } from 'node:timers/promises';
import { rooms } from '@steadysocket/session';
import { eventually } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { connect, joined, listen, shared, startNode, startProxyTo } from './room-nodes.js';

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
