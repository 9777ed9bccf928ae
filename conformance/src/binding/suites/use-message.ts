import { createConnection } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

export function describeUseMessage({ follow, mount, step, useMessage, useWebSocket }: Binding): void {
  describe('useMessage', () => {
    test('calls the latest handler with every message, once and in order', async () => {
      const { transport, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const calls: string[] = [];
      const page = await mount(
        (props: { name: string }) => useMessage(connection, (message) => calls.push(`${props.name} ${message}`)),
        { props: { name: 'first' } },
      );
      await step(() => transport.link.accept());
      transport.link.receive('a');
      transport.link.receive('a');
      await page.update({ name: 'second' });
      transport.link.receive('b');
      expect(calls).toEqual(['first a', 'first a', 'second b']);
    });

    test('leases the connection while mounted', async () => {
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const page = await mount(() => useMessage(connection, () => {}));
      await step(() => transport.link.accept());
      await page.unmount();
      clock.advance(1_000);
      expect(transport.link.state).toBe('closing');
    });

    test('calls no handler after unmount or while hidden', async () => {
      const { transport, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      connection.open();
      const messages: unknown[] = [];
      const page = await mount(() => useMessage(connection, (message) => messages.push(message)));
      await step(() => transport.link.accept());
      transport.link.receive('seen');
      await page.hide();
      transport.link.receive('hidden');
      await page.show();
      transport.link.receive('seen again');
      await page.unmount();
      transport.link.receive('late');
      expect(messages).toEqual(['seen', 'seen again']);
    });

    test('takes the connection of useWebSocket, and null', async () => {
      const { transport, options } = fakeWorld();
      const messages: unknown[] = [];
      const page = await mount(
        (props: { url: string | null }) => {
          const socket = useWebSocket(follow(props, 'url'), options);
          useMessage(socket.connection, (message) => messages.push(message));
          return socket;
        },
        { props: { url: null as string | null }, shows: (socket) => socket.status },
      );
      await page.update({ url: 'ws://one.test/' });
      await step(() => transport.link.accept());
      transport.link.receive('one');
      await page.update({ url: 'ws://two.test/' });
      await step(() => transport.link.accept());
      transport.link.receive('two');
      transport.links[0]?.receive('late');
      expect(messages).toEqual(['one', 'two']);
    });
  });
}
