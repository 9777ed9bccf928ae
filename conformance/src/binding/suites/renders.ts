import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import { burst, mountCrowd, openConnection, rendersSince } from '../crowd.js';
import type { World } from '../fake-world.js';
import { fakeWorld } from '../fake-world.js';

export function describeRenders(binding: Binding): void {
  const { frame, mount, step, useMessages, useWebSocket } = binding;

  /** All messages arrive together. */
  const receive = (world: World, messages: readonly string[] = burst): Promise<void> =>
    step(() => {
      for (const message of messages) world.transport.link.receive(message);
    });

  describe('the front page', () => {
    test('a component renders only for what it reads', async () => {
      const world = fakeWorld();
      const { transport, options } = world;
      const page = await mount(() => useWebSocket('ws://server.test/', options), {
        shows: ({ status, queued }) => `${status} ${queued}`,
      });
      await step(() => transport.link.accept());
      const { renders } = page;
      await step(() => {
        for (let message = 0; message < 10_000; message += 1) transport.link.receive('quote');
      });
      await frame(world);
      expect(page.renders).toBe(renders);
      await step(() => transport.link.drop());
      await step(() => page.result.send('kept'));
      expect(page.text).toBe('waiting 1');
      expect(page.renders).toBeGreaterThan(renders);
    });
  });

  describe('renders', () => {
    test('are none for 10 000 messages where only the status is read', async () => {
      const world = fakeWorld();
      const connection = openConnection(world);
      const page = await mount(() => useWebSocket(connection), { shows: (socket) => socket.status });
      const before = page.renders;
      await receive(world);
      await frame(world);
      expect(page.renders).toBe(before);
    });

    test('are none for changes of the queue where only the status is read', async () => {
      const world = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', world.options), {
        shows: (socket) => socket.status,
      });
      const before = page.renders;
      await step(() => {
        for (const message of burst.slice(0, 100)) page.result.send(message);
      });
      expect(page.result.connection.getSnapshot().queued).toBe(100);
      expect(page.renders).toBe(before);
    });

    test('are at most one a frame for the last message', async () => {
      const world = fakeWorld();
      const connection = openConnection(world);
      const page = await mount(() => useWebSocket(connection), { shows: (socket) => socket.lastMessage });
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

    test('are none for the status and useMessage, one for each other hook, when 10 000 messages meet 100 components', async () => {
      const world = fakeWorld();
      const connection = openConnection(world);
      const crowd = await mountCrowd(binding, connection);
      const before = crowd.renders();
      await receive(world);
      expect(crowd.renders()).toEqual(before);
      await frame(world);
      expect(rendersSince(before, crowd.renders())).toEqual({
        status: 0,
        lastMessage: 1,
        messages: 1,
        fold: 1,
        handler: 0,
      });
      for (const messages of crowd.received) expect(messages).toEqual(burst);
      expect(crowd.texts()).toEqual({
        status: 'open',
        lastMessage: '9999',
        messages: '9997,9998,9999',
        fold: '10000',
        handler: '',
      });
    });

    test('are one a frame however many messages a frame brings', async () => {
      const world = fakeWorld();
      const connection = openConnection(world);
      const crowd = await mountCrowd(binding, connection);
      const before = crowd.renders();
      const frames = 10;
      for (let index = 0; index < frames; index += 1) {
        const portion = burst.slice(index * 1_000, (index + 1) * 1_000);
        // Several tasks, one frame.
        await receive(world, portion.slice(0, 1));
        await receive(world, portion.slice(1));
        await frame(world);
      }
      expect(rendersSince(before, crowd.renders())).toEqual({
        status: 0,
        lastMessage: frames,
        messages: frames,
        fold: frames,
        handler: 0,
      });
      for (const messages of crowd.received) expect(messages).toEqual(burst);
    });

    test('see the same array of messages until the next frame', async () => {
      const world = fakeWorld();
      const connection = openConnection(world);
      const page = await mount(() => useMessages(connection, { limit: 3 }));
      await receive(world);
      await frame(world);
      const shown = page.result;
      await receive(world);
      expect(page.result).toBe(shown);
      await frame(world);
      expect(page.result).not.toBe(shown);
      expect(page.result).toEqual(shown);
    });
  });
}
