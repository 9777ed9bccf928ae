import { createConnection } from '@steadysocket/core';
import { describe, expect, test, vi } from 'vitest';
import type { Binding } from '../binding.js';
import type { World } from '../fake-world.js';
import { fakeWorld } from '../fake-world.js';

const one = 'ws://one.test/';
const two = 'ws://two.test/';

export function describeDestination({
  follow,
  frame,
  mount,
  step,
  useLeaving,
  useMessage,
  useWebSocket,
}: Binding): void {
  describe('another destination', () => {
    test('closes the old link at once and connects to the new url', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), options), {
        props: { url: one },
      });
      await step(() => transport.link.accept());
      await page.update({ url: two });
      expect(transport.links.map(({ request, state }) => [request.url, state])).toEqual([
        [one, 'closing'],
        [two, 'pending'],
      ]);
      expect(page.result.status).toBe('connecting');
    });

    test('drops the queue with events, and never sends it to the new url', async () => {
      const { transport, options } = fakeWorld();
      const drops: unknown[] = [];
      const page = await mount(
        (props: { url: string }) =>
          useWebSocket(follow(props, 'url'), { ...options, onDrop: (drop) => drops.push([props.url, drop]) }),
        { props: { url: one } },
      );
      page.result.send('for one');
      await page.update({ url: two });
      expect(drops).toEqual([[two, { message: 'for one', reason: 'destination-changed' }]]);
      await step(() => transport.link.accept());
      expect(page.result.send('for two')).toBe('sent');
      expect(transport.link.sent).toEqual(['for two']);
      expect(transport.links[0]?.sent).toEqual([]);
    });

    test('may be null, a connection or a url, one after another', async () => {
      const { transport, clock, options } = fakeWorld();
      const shared = createConnection(two, options);
      const page = await mount(
        (props: { source: typeof shared | string | null }) => useWebSocket(follow(props, 'source'), options),
        { props: { source: null as typeof shared | string | null }, shows: ({ status }) => status },
      );
      const use = async (source: typeof shared | string | null): Promise<unknown> => {
        await page.update({ source });
        await step(() => clock.advance(1_000));
        return [page.text, page.result.connection === shared, shared.getSnapshot().status, transport.live];
      };
      expect(await use(shared)).toEqual(['connecting', true, 'connecting', 1]);
      expect(await use(one)).toEqual(['connecting', false, 'idle', 1]);
      expect(transport.link.request.url).toBe(one);
      expect(await use(shared)).toEqual(['connecting', true, 'connecting', 1]);
      expect(await use(null)).toEqual(['idle', false, 'idle', 0]);
    });

    test('starts without a last message', async () => {
      const world = fakeWorld();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), world.options), {
        props: { url: one },
        shows: (socket) => String(socket.lastMessage),
      });
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('from one'));
      await frame(world);
      expect(page.text).toBe('from one');
      await step(() => world.transport.link.receive('late from one'));
      await page.update({ url: two });
      await frame(world);
      expect(page.text).toBe('null');
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('from two'));
      await frame(world);
      expect(page.text).toBe('from two');
    });

    test('is another list of protocols', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(
        (props: { protocols: readonly string[] }) =>
          useWebSocket(one, { ...options, protocols: follow(props, 'protocols') }),
        { props: { protocols: ['v1'] } },
      );
      await page.update({ protocols: ['v1'] });
      expect(transport.links).toHaveLength(1);
      await page.update({ protocols: ['v2', 'v1'] });
      expect(transport.links).toHaveLength(2);
      expect(transport.link.request.protocols).toEqual(['v2', 'v1']);
    });

    test('is another key', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(
        (props: { room: number }) =>
          useWebSocket(() => `ws://server.test/${props.room}`, { ...options, key: follow(props, 'room') }),
        { props: { room: 1 } },
      );
      await step(() => {});
      await page.update({ room: 2 });
      await step(() => {});
      expect(transport.links.map(({ request }) => request.url)).toEqual(['ws://server.test/1', 'ws://server.test/2']);
      expect(transport.live).toBe(1);
    });

    test('is another connection of the application, and the previous one keeps its queue', async () => {
      const { transport, clock, options } = fakeWorld();
      const [first, second] = [createConnection(one, options), createConnection(two, options)];
      const onDrop = vi.fn();
      const page = await mount(
        (props: { connection: typeof first }) => useWebSocket(follow(props, 'connection'), { onDrop }),
        {
          props: {
            connection: first,
          },
        },
      );
      page.result.send('for one');
      await page.update({ connection: second });
      expect(page.result.connection).toBe(second);
      await step(() => transport.links[0]?.accept());
      expect(transport.links[0]?.sent).toEqual(['for one']);
      expect(onDrop).not.toHaveBeenCalled();
      await step(() => clock.advance(1_000));
      expect(transport.links[0]?.state).toBe('closing');
    });

    test('is taken at once even if other hooks of the component use the connection', async () => {
      const { transport, options } = fakeWorld();
      const onDrop = vi.fn();
      const page = await mount(
        (props: { url: string }) => {
          const socket = useWebSocket(follow(props, 'url'), { ...options, onDrop });
          useMessage(socket.connection, () => {});
          return socket;
        },
        { props: { url: one }, shows: (socket) => String(socket.lastMessage) },
      );
      page.result.send('for one');
      await page.update({ url: two });
      expect(onDrop).toHaveBeenCalledWith({ message: 'for one', reason: 'destination-changed' });
      expect(transport.links.map(({ isLive }) => isLive)).toEqual([false, true]);
    });

    test('closes the old link even if others hold a lease on the private connection', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), options), {
        props: { url: one },
      });
      await step(() => transport.link.accept());
      page.result.connection.acquire();
      await page.update({ url: two });
      expect(transport.links.map(({ state }) => state)).toEqual(['closing', 'pending']);
    });

    test('has a new link when it is chosen again', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), options), {
        props: { url: one },
      });
      await page.update({ url: two });
      await page.update({ url: one });
      expect(transport.links.map(({ request, state }) => [request.url, state])).toEqual([
        [one, 'abandoned'],
        [two, 'abandoned'],
        [one, 'pending'],
      ]);
    });
  });

  describe('a goodbye', () => {
    const goodbyeFrom = (options: World['options'], onDrop?: (drop: unknown) => void) => (props: { url: string }) => {
      const socket = useWebSocket(follow(props, 'url'), { ...options, onDrop, lingerMs: 0 });
      useLeaving(socket.connection, ({ send }) => send('goodbye'));
      return socket;
    };

    test('reaches only the server that it is meant for', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(goodbyeFrom(options), { props: { url: one } });
      await step(() => transport.link.accept());
      // StrictMode has already run the first clean-ups.
      const before = transport.link.sent.length;
      await page.update({ url: two });
      await step(() => transport.link.accept());
      expect(transport.links.map(({ sent }) => sent.slice(before))).toEqual([['goodbye'], []]);
    });

    test('does not reach the next server if its own is out of reach', async () => {
      const { transport, options } = fakeWorld();
      const onDrop = vi.fn();
      const page = await mount(goodbyeFrom(options, onDrop), { props: { url: one } });
      onDrop.mockClear();
      await page.update({ url: two });
      await step(() => transport.link.accept());
      expect(transport.link.sent).toEqual([]);
      expect(onDrop).toHaveBeenCalledWith({ message: 'goodbye', reason: 'destination-changed' });
    });

    test('reaches the server when the component is unmounted, even without a linger', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(goodbyeFrom(options), { props: { url: one } });
      await step(() => transport.link.accept());
      const before = transport.link.sent.length;
      await page.unmount();
      expect(transport.link.sent.slice(before)).toEqual(['goodbye']);
    });
  });
}
