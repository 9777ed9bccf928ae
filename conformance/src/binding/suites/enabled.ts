import { createConnection } from '@steadysocket/core';
import { describe, expect, test, vi } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

export function describeEnabled({ follow, frame, mount, step, useMessage, useWebSocket }: Binding): void {
  describe('enabled', () => {
    test('connects when it becomes true, and closes at once when it becomes false', async () => {
      const { transport, options } = fakeWorld();
      const onDrop = vi.fn();
      const page = await mount(
        (props: { enabled: boolean }) =>
          useWebSocket('ws://server.test/', { ...options, onDrop, enabled: follow(props, 'enabled') }),
        { props: { enabled: false }, shows: ({ status }) => status },
      );
      expect([page.text, transport.links.length, page.result.connection]).toEqual(['idle', 0, null]);
      expect(page.result.send('lost')).toBe('dropped');
      await page.update({ enabled: true });
      expect([page.text, transport.live]).toEqual(['connecting', 1]);
      expect(page.result.send('waits')).toBe('queued');
      await page.update({ enabled: false });
      expect([page.text, transport.live, page.result.connection]).toEqual(['idle', 0, null]);
      expect(onDrop).toHaveBeenLastCalledWith({ message: 'waits', reason: 'destination-changed' });
      await page.update({ enabled: true });
      await step(() => transport.link.accept());
      expect([page.text, transport.links.length]).toEqual(['open', 2]);
      expect(transport.link.sent).toEqual([]);
    });

    test('is true if it is missing or undefined', async () => {
      const { transport, options } = fakeWorld();
      await mount(() => useWebSocket('ws://server.test/', { ...options, enabled: undefined }));
      expect(transport.live).toBe(1);
    });

    test('does not call a url function while it is false', async () => {
      const { options } = fakeWorld();
      const url = vi.fn(() => 'ws://server.test/');
      const page = await mount(
        (props: { enabled: boolean }) => useWebSocket(url, { ...options, enabled: follow(props, 'enabled') }),
        { props: { enabled: false } },
      );
      await step(() => {});
      expect(url).not.toHaveBeenCalled();
      await page.update({ enabled: true });
      await step(() => {});
      expect(url).toHaveBeenCalledTimes(1);
    });

    test('keeps the other hooks of the component from opening its private connection', async () => {
      const world = fakeWorld();
      const messages: unknown[] = [];
      const page = await mount(
        (props: { enabled: boolean }) => {
          const socket = useWebSocket('ws://server.test/', { ...world.options, enabled: follow(props, 'enabled') });
          useMessage(socket.connection, (message) => messages.push(message));
          return socket;
        },
        { props: { enabled: false }, shows: ({ lastMessage }) => String(lastMessage) },
      );
      expect(world.transport.links).toHaveLength(0);
      await page.update({ enabled: true });
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('hello'));
      await frame(world);
      expect([page.text, messages]).toEqual(['hello', ['hello']]);
      await page.update({ enabled: false });
      expect([page.text, world.transport.link.state]).toEqual(['null', 'closing']);
    });

    test('releases a connection of the application, which stays open for its other users', async () => {
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const page = await mount(
        (props: { enabled: boolean }) => useWebSocket(connection, { enabled: follow(props, 'enabled') }),
        { props: { enabled: true }, shows: ({ status }) => status },
      );
      await step(() => transport.link.accept());
      expect([page.text, page.result.connection]).toEqual(['open', connection]);
      const release = connection.acquire();
      await page.update({ enabled: false });
      clock.advance(2_000);
      expect([page.text, page.result.connection, transport.live]).toEqual(['idle', null, 1]);
      release();
      clock.advance(1_000);
      expect(transport.link.state).toBe('closing');
    });

    test('shows nothing of a connection that is open already while it is false', async () => {
      const { transport, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      connection.open();
      transport.link.accept();
      const texts: string[] = [];
      await mount(() => useWebSocket(connection, { enabled: false }), {
        shows: ({ status }) => {
          texts.push(status);
          return status;
        },
      });
      expect(new Set(texts)).toEqual(new Set(['idle']));
    });

    test("keeps the link of the application's connection if it is true again within the linger", async () => {
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const page = await mount(
        (props: { enabled: boolean }) => useWebSocket(connection, { enabled: follow(props, 'enabled') }),
        { props: { enabled: true }, shows: ({ status }) => status },
      );
      await step(() => transport.link.accept());
      await page.update({ enabled: false });
      clock.advance(500);
      await page.update({ enabled: true });
      clock.advance(5_000);
      expect([page.text, transport.links.length, transport.live]).toEqual(['open', 1, 1]);
    });

    test('uses the latest url when it becomes true', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(
        (props: { url: string; enabled: boolean }) =>
          useWebSocket(follow(props, 'url'), { ...options, enabled: follow(props, 'enabled') }),
        { props: { url: 'ws://one.test/', enabled: false } },
      );
      await page.update({ url: 'not a url', enabled: false });
      await page.update({ url: 'ws://two.test/', enabled: false });
      expect([page.result.status, page.result.error, transport.links.length]).toEqual(['idle', null, 0]);
      await page.update({ url: 'ws://two.test/', enabled: true });
      expect(transport.links.map(({ request }) => request.url)).toEqual(['ws://two.test/']);
    });

    test('follows a change that was made while the component was hidden', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(
        (props: { enabled: boolean }) =>
          useWebSocket('ws://server.test/', { ...options, enabled: follow(props, 'enabled') }),
        { props: { enabled: true }, shows: ({ status }) => status },
      );
      await step(() => transport.link.accept());
      await page.hide();
      await page.update({ enabled: false });
      await step(() => clock.advance(2_000));
      await page.show();
      expect([page.text, transport.links.map(({ state }) => state)]).toEqual(['idle', ['closing']]);
      await page.hide();
      await page.update({ enabled: true });
      expect(transport.links).toHaveLength(1);
      await page.show();
      expect([page.text, transport.links.length]).toEqual(['connecting', 2]);
    });
  });
}
