import { createConnection } from '@steadysocket/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { fakeWorld } from '../fake-world.js';
import type { ServerSubject } from '../subject.js';
import { textOf } from '../text-of.js';

/** Registers the suite for a server. The test needs the environment of Node. */
export function describeBindingOnServer(name: string, subject: ServerSubject): void {
  const { serve, useFold, useMessage, useMessages, useWebSocket } = subject;

  describe(`${name} on a server`, () => {
    test('shows the idle snapshot, even of a connection that is open', async () => {
      const { transport, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      connection.open();
      transport.link.accept();
      const { markup } = await serve(
        () => ({
          socket: useWebSocket(connection),
          messages: useMessages(connection, { limit: 2 }),
          count: useFold(connection, (before) => before + 1, 0),
        }),
        {
          shows: ({ socket, messages, count }) =>
            `${socket.status} ${String(socket.lastMessage)} ${messages.length} ${count}`,
        },
      );
      expect(textOf(markup)).toBe('idle null 0 0');
    });

    test('opens no socket, calls no url function and leaves no subscription in 1 000 renders', async () => {
      const { transport, clock, environment, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const on = vi.spyOn(connection, 'on');
      const subscribe = vi.spyOn(connection, 'subscribe');
      const acquire = vi.spyOn(connection, 'acquire');
      const url = vi.fn(() => 'ws://server.test/');
      const WebSocket = vi.fn();
      vi.stubGlobal('WebSocket', WebSocket);
      onTestFinished(() => void vi.unstubAllGlobals());
      const setup = () => {
        const ours = useWebSocket(connection, { onMessage: () => {} });
        const relative = useWebSocket('/socket', options);
        const dynamic = useWebSocket(url, options);
        const real = useWebSocket('ws://server.test/');
        useMessage(connection, () => {});
        useMessage(dynamic.connection, () => {});
        useMessages(real.connection, { limit: 1 });
        useFold(connection, (count) => count + 1, 0);
        return [ours.status, relative.status, dynamic.status, real.status, ours.lastMessage] as const;
      };
      for (let round = 0; round < 1_000; round += 1) {
        const { markup } = await serve(setup, { shows: (shown) => shown.map(String).join(' ') });
        expect(textOf(markup)).toBe('idle idle idle idle null');
      }
      expect([on, subscribe, acquire, url, WebSocket].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0, 0, 0]);
      expect(transport.links).toHaveLength(0);
      expect(clock.pending).toBe(0);
      expect(environment.listeners).toBe(0);
    });

    test('opens nothing for a component that a stream waits for, and shows it idle', async () => {
      const { transport, clock, environment, options } = fakeWorld();
      let load = (): void => {};
      const until = new Promise<void>((resolve) => (load = resolve));
      const page = serve(() => useWebSocket('ws://server.test/', options), {
        shows: ({ status }) => `late ${status}`,
        until,
      });
      load();
      expect(textOf((await page).markup)).toContain('late idle');
      expect(transport.links).toHaveLength(0);
      expect(clock.pending).toBe(0);
      expect(environment.listeners).toBe(0);
    });
  });
}
