import { createConnection } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../../binding.js';
import { fakeWorld } from '../../fake-world.js';

const url = 'ws://server.test/';

export function describePeersMessages({ follow, frame, mount, step, useMessage, useWebSocket }: Binding): void {
  /** One test for each bug that users of other libraries have met. */
  describe('what others got wrong about messages', () => {
    test('handles and shows messages that arrive together (react-use-websocket #135, #200, #234, #237, ahooks)', async () => {
      const world = fakeWorld();
      const messages: string[] = [];
      const page = await mount(
        () => useWebSocket(url, { ...world.options, onMessage: (message) => messages.push(message) }),
        { shows: (socket) => socket.lastMessage },
      );
      await step(() => world.transport.link.accept());
      const burst = Array.from({ length: 100 }, (_, index) => String(index));
      await step(() => {
        for (const message of burst) world.transport.link.receive(message);
      });
      await frame(world);
      expect(messages).toEqual(burst);
      expect(page.text).toBe('99');
    });

    test('renders in the next frame (react-use-websocket #211: flushSync)', async () => {
      const world = fakeWorld();
      const connection = createConnection(url, world.options);
      const pages = [];
      for (let index = 0; index < 20; index += 1) {
        pages.push(await mount(() => useWebSocket(connection), { shows: (socket) => socket.lastMessage }));
      }
      await step(() => world.transport.link.accept());
      const before = pages.map(({ renders }) => renders);
      for (let index = 0; index < 50; index += 1) await step(() => world.transport.link.receive(String(index)));
      expect(pages.map(({ renders }) => renders)).toEqual(before);
      await frame(world);
      expect(pages.map(({ renders }) => renders)).toEqual(before.map((renders) => renders + 1));
    });

    test('renders for no message where none is read (react-use-websocket #93, #123)', async () => {
      const world = fakeWorld();
      const messages: string[] = [];
      const page = await mount(
        () => useWebSocket(url, { ...world.options, onMessage: (message) => messages.push(message) }),
        { shows: (socket) => socket.readyState },
      );
      await step(() => world.transport.link.accept());
      const before = page.renders;
      await step(() => world.transport.link.receive('unread'));
      await frame(world);
      expect(messages).toEqual(['unread']);
      expect(page.renders).toBe(before);
    });

    test('handles a message that arrives during a render (react-use-websocket #211)', async () => {
      const { transport, options } = fakeWorld({ onConnect: (link) => link.accept() });
      const connection = createConnection(url, options);
      const messages: string[] = [];
      const arriving: string[] = [];
      const page = await mount(
        () => {
          const socket = useWebSocket(connection);
          useMessage(connection, (message) => messages.push(message));
          return socket;
        },
        {
          shows: ({ latencyMs, queued }) => {
            for (const message of arriving.splice(0)) transport.link.receive(message);
            return [latencyMs, queued];
          },
        },
      );
      arriving.push('one', 'two');
      await step(() => {
        transport.link.bufferedAmount = Infinity;
        page.result.send('queued, which renders');
      });
      expect(arriving).toEqual([]);
      expect(messages).toEqual(['one', 'two']);
    });

    test('handles a message that equals the previous one (VueUse #2598)', async () => {
      const { transport, options } = fakeWorld();
      const received: string[] = [];
      await mount(() => {
        const socket = useWebSocket(url, { ...options, onMessage: (message) => received.push(`onMessage ${message}`) });
        useMessage(socket.connection, (message) => received.push(`useMessage ${message}`));
      });
      await step(() => transport.link.accept());
      await step(() => {
        transport.link.receive('same');
        transport.link.receive('same');
      });
      expect(received.sort()).toEqual(['onMessage same', 'onMessage same', 'useMessage same', 'useMessage same']);
    });

    test('shows the state of the connection (cloudflare/agents #73, partysocket)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options), { shows: (socket) => socket.readyState });
      expect(page.text).toBe('0');
      await step(() => transport.link.accept());
      expect(page.text).toBe('1');
      await step(() => transport.link.drop());
      expect(page.text).toBe('3');
    });

    test('forgets the last message of the previous url (react-use-websocket #54)', async () => {
      const world = fakeWorld();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), world.options), {
        props: { url: 'ws://a.test/' },
        shows: (socket) => String(socket.lastMessage),
      });
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('from a'));
      await frame(world);
      expect(page.text).toBe('from a');
      await page.update({ url: 'ws://b.test/' });
      await frame(world);
      expect(page.text).toBe('null');
    });
  });
}
