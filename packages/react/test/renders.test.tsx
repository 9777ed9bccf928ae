import { createConnection } from '@steadysocket/core';
import type { Connection } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import { expect, test } from 'vitest';
import type { World } from './harness.js';
import { describeEachReactMode, fakeWorld, frame, step } from './harness.js';

const burst = Array.from({ length: 10_000 }, (_, index) => String(index));

/** Everything arrives at once. */
const receive = (world: World): Promise<void> =>
  step(() => {
    for (const message of burst) world.transport.link.receive(message);
  });

function openConnection(world: World): Connection<string, string> {
  const connection = createConnection('ws://server.test/', world.options);
  connection.open();
  world.transport.link.accept();
  return connection;
}

describeEachReactMode('renders', (mount) => {
  test('are none for 10 000 messages where only the status is read', async () => {
    const world = fakeWorld();
    const connection = openConnection(world);
    const page = await mount(
      () => useWebSocket(connection),
      null,
      (socket) => socket.status,
    );
    const before = page.renders;
    await receive(world);
    await frame(world);
    expect(page.renders).toBe(before);
  });

  test('are none for changes of the queue where only the status is read', async () => {
    const world = fakeWorld();
    const page = await mount(
      () => useWebSocket('ws://server.test/', world.options),
      null,
      (socket) => socket.status,
    );
    const before = page.renders;
    await step(() => {
      for (const message of burst.slice(0, 100)) page.result.send(message);
    });
    expect(page.result.connection?.getSnapshot().queued).toBe(100);
    expect(page.renders).toBe(before);
  });

  test('are at most one a frame for the last message', async () => {
    const world = fakeWorld();
    const connection = openConnection(world);
    const page = await mount(
      () => useWebSocket(connection),
      null,
      (socket) => socket.lastMessage,
    );
    const before = page.renders;
    await receive(world);
    expect(page.renders).toBe(before);
    await frame(world);
    expect(page.renders).toBe(before + 1);
    expect(page.text).toBe('9999');
    await receive(world);
    await frame(world);
    expect(page.renders).toBe(before + 1);
  });

  test('are none for useMessage, one a frame for useMessages and useFold, and nobody misses a message', async () => {
    const world = fakeWorld();
    const connection = openConnection(world);
    const pages = [];
    const heard: string[][] = [];
    for (let index = 0; index < 10; index += 1) {
      const messages: string[] = [];
      heard.push(messages);
      pages.push(await mount(() => useMessage(connection, (message) => messages.push(message)), null));
      pages.push(
        await mount(
          () => useMessages(connection, { limit: 3 }),
          null,
          (list) => list.join(),
        ),
      );
      pages.push(
        await mount(
          () => useFold(connection, (count) => count + 1, 0),
          null,
          (count) => count,
        ),
      );
    }
    const before = pages.map(({ renders }) => renders);
    await receive(world);
    await frame(world);
    expect(pages.map(({ renders }, index) => renders - (before[index] ?? 0))).toEqual(
      Array.from({ length: 10 }, () => [0, 1, 1]).flat(),
    );
    for (const messages of heard) expect(messages).toEqual(burst);
    expect(pages.slice(0, 3).map(({ text }) => text)).toEqual(['', '9997,9998,9999', '10000']);
  });
});
