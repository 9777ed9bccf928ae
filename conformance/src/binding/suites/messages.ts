import { createConnection, json } from '@steadysocket/core';
import { describe, expect, test, vi } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

export function describeMessages({ frame, mount, step, useWebSocket }: Binding): void {
  describe('lastMessage', () => {
    test('is null before the first message', async () => {
      const { options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      expect(page.result.lastMessage).toBeNull();
    });

    test('is the latest message when a frame has passed', async () => {
      const world = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', world.options), {
        shows: (socket) => String(socket.lastMessage),
      });
      await step(() => world.transport.link.accept());
      await step(() => {
        for (const message of ['one', 'two', 'three']) world.transport.link.receive(message);
      });
      expect(page.text).toBe('null');
      await frame(world);
      expect(page.text).toBe('three');
    });

    test('is the decoded message', async () => {
      const world = fakeWorld();
      const page = await mount(
        () => useWebSocket('ws://server.test/', { ...world.options, codec: json<{ n: number }>() }),
        { shows: (socket) => socket.lastMessage?.n ?? 'none' },
      );
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('{"n":7}'));
      await frame(world);
      expect(page.text).toBe('7');
      expect(page.result.lastMessage).toEqual({ n: 7 });
    });

    test('starts with null in a component that is mounted later, even within the same frame', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const shows = (socket: { readonly lastMessage: string | null }): string => String(socket.lastMessage);
      const first = await mount(() => useWebSocket(connection), { shows });
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('early'));
      const second = await mount(() => useWebSocket(connection), { shows });
      await frame(world);
      expect([first.text, second.text]).toEqual(['early', 'null']);
      await step(() => world.transport.link.receive('late'));
      await frame(world);
      expect([first.text, second.text]).toEqual(['late', 'late']);
      await first.unmount();
      await step(() => world.transport.link.receive('last'));
      await frame(world);
      expect([first.result.lastMessage, second.text]).toEqual(['late', 'last']);
    });

    test('adds one message listener, however many components show it', async () => {
      const { options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const on = vi.spyOn(connection, 'on');
      const added = (): number => on.mock.calls.filter(([event]: readonly unknown[]) => event === 'message').length;
      const mountAnother = (): Promise<unknown> =>
        mount(() => useWebSocket(connection), { shows: ({ lastMessage }) => lastMessage });
      await mountAnother();
      const before = added();
      expect(before).toBeGreaterThan(0);
      for (let count = 0; count < 3; count += 1) await mountAnother();
      expect(added()).toBe(before);
    });
  });

  describe('onMessage', () => {
    test('gets every message once, in order', async () => {
      const { transport, options } = fakeWorld();
      const messages: unknown[] = [];
      await mount(() =>
        useWebSocket('ws://server.test/', { ...options, onMessage: (message) => messages.push(message) }),
      );
      await step(() => transport.link.accept());
      const sent = Array.from({ length: 1_000 }, (_, index) => String(index));
      await step(() => {
        for (const message of sent) transport.link.receive(message);
      });
      expect(messages).toEqual(sent);
    });

    test('is not called for a frame that does not decode, and the link goes on', async () => {
      const { transport, options } = fakeWorld();
      const onMessage = vi.fn();
      const onError = vi.fn();
      const page = await mount(() =>
        useWebSocket('ws://server.test/', { ...options, codec: json(), onMessage, onError }),
      );
      await step(() => transport.link.accept());
      await step(() => {
        transport.link.receive('{');
        transport.link.receive('1');
      });
      expect(onMessage.mock.calls).toEqual([[1]]);
      expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'decode-failed' }));
      expect(page.result.status).toBe('open');
    });
  });
}
