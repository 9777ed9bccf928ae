import type { Connection } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

export function describeLifetime({
  follow,
  mount,
  step,
  useFold,
  useMessage,
  useMessages,
  useWebSocket,
}: Binding): void {
  describe('a private connection', () => {
    test('closes after unmount and linger, and leaves nothing behind', async () => {
      const { transport, clock, environment, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      await step(() => transport.link.accept());
      await page.unmount();
      clock.advance(999);
      expect(transport.link.state).toBe('open');
      clock.advance(1);
      expect(transport.link.closedWith?.code).toBe(1000);
      transport.link.end();
      expect(transport.links).toHaveLength(1);
      expect(clock.pending).toBe(0);
      expect(environment.listeners).toBe(0);
    });

    test('does not outlive its component, even after explicit calls', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      await step(() => {
        page.result.open();
        page.result.reconnect();
        page.result.connection.open();
        transport.link.accept();
      });
      await page.unmount();
      clock.advance(1_000);
      transport.link.end();
      page.result.open();
      page.result.reconnect();
      clock.advance(60_000);
      expect(transport.live).toBe(0);
      expect(clock.pending).toBe(0);
    });

    test('is closed after unmount and linger, whatever is called on it, at any time', async () => {
      let seed = 1;
      const below = (limit: number): number => (seed = (seed * 48_271) % 2_147_483_647) % limit;
      for (let round = 0; round < 60; round += 1) {
        const { transport, clock, environment, options } = fakeWorld({ capabilities: { acks: true } });
        const page = await mount(() => useWebSocket('ws://server.test/', options));
        const { result } = page;
        const calls: readonly (() => unknown)[] = [
          () => result.open(),
          () => result.close(),
          () => result.reconnect(),
          () => result.connection.open(),
          () => result.connection.reconnect(),
          () => result.send('hello'),
          () => result.deliver('hello').catch(() => {}),
          () => void result.connection.drained(),
          () => transport.links.at(-1)?.state === 'pending' && transport.link.accept(),
          () => transport.links.at(-1)?.isLive && transport.link.drop(),
          () => clock.advance(below(3_000)),
        ];
        const call = (): Promise<void> => step(() => void calls[below(calls.length)]?.());
        for (let count = below(8); count > 0; count -= 1) await call();
        await page.unmount();
        for (let count = below(8); count > 0; count -= 1) await call();
        clock.advance(60_000);
        expect([transport.live, clock.pending, environment.listeners]).toEqual([0, 0, 0]);
      }
    });

    test('is not dialled again after unmount', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      await step(() => transport.link.drop());
      await page.unmount();
      clock.advance(60_000);
      expect(transport.links).toHaveLength(1);
      expect(transport.live).toBe(0);
      expect(clock.pending).toBe(0);
    });

    test('closes while its component is hidden, and opens when it is shown', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options), { shows: (socket) => socket.status });
      await step(() => transport.link.accept());
      const { connection } = page.result;
      await page.hide();
      await step(() => {
        clock.advance(1_000);
        transport.link.end();
      });
      expect(connection.getSnapshot().status).toBe('idle');
      await page.show();
      expect(page.result.connection).toBe(connection);
      expect(page.text).toBe('connecting');
      expect(transport.links).toHaveLength(2);
    });

    test('stays open when its component is hidden for less than the linger', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      await step(() => transport.link.accept());
      await page.hide();
      clock.advance(500);
      await page.show();
      clock.advance(60_000);
      expect(transport.links).toHaveLength(1);
      expect(transport.link.state).toBe('open');
    });

    test('follows a url that changed while its component was hidden', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), options), {
        props: { url: 'ws://one.test/' },
      });
      await step(() => transport.link.accept());
      await page.hide();
      await step(() => clock.advance(1_000));
      await page.update({ url: 'ws://two.test/' });
      expect(transport.links).toHaveLength(1);
      await page.show();
      expect(transport.links.map(({ request, state }) => [request.url, state])).toEqual([
        ['ws://one.test/', 'closing'],
        ['ws://two.test/', 'pending'],
      ]);
    });
  });

  const hooks: readonly ((connection: Connection<string, string>) => unknown)[] = [
    (connection) => useWebSocket(connection),
    (connection) => useMessage(connection, () => {}),
    (connection) => useMessages(connection, { limit: 1 }),
    (connection) => useFold(connection, (count) => count + 1, 0),
  ];

  describe('a connection of the application', () => {
    test('is leased while mounted, and stays open for its other users', async () => {
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const page = await mount(() => useWebSocket(connection));
      const other = await mount(() => useWebSocket(connection));
      await step(() => transport.link.accept());
      await page.unmount();
      clock.advance(60_000);
      expect(transport.link.state).toBe('open');
      await other.unmount();
      clock.advance(1_000);
      expect(transport.link.state).toBe('closing');
      expect(transport.links).toHaveLength(1);
    });

    test('is released by every hook while its component is hidden, and leased again when it is shown', async () => {
      for (const useHook of hooks) {
        const { transport, clock, environment, options } = fakeWorld();
        const connection = createConnection('ws://server.test/', options);
        const page = await mount(() => useHook(connection));
        await step(() => transport.link.accept());
        await page.hide();
        await step(() => clock.advance(1_000));
        transport.link.end();
        expect(connection.getSnapshot().status).toBe('idle');
        expect([clock.pending, environment.listeners]).toEqual([0, 0]);
        await page.show();
        expect(transport.links.map(({ state }) => state)).toEqual(['closed', 'pending']);
        await page.unmount();
      }
    });

    test('stays closed if it was closed before its first component is mounted', async () => {
      for (const useHook of hooks) {
        const { transport, options } = fakeWorld();
        const connection = createConnection('ws://server.test/', options);
        connection.close();
        const page = await mount(() => useHook(connection));
        expect([connection.getSnapshot().status, transport.links]).toEqual(['closed', []]);
        await page.unmount();
      }
    });

    test('stays closed if its first component is mounted while it is closing', async () => {
      for (const useHook of hooks) {
        const { transport, options } = fakeWorld();
        const connection = createConnection('ws://server.test/', options);
        connection.open();
        transport.link.accept();
        connection.close();
        const page = await mount(() => useHook(connection));
        await step(() => transport.link.end({ code: 1000 }));
        expect([connection.getSnapshot().status, transport.links.length]).toEqual(['closed', 1]);
        await page.unmount();
      }
    });
  });
}
