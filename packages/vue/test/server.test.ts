// @vitest-environment node
import { createConnection } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/vue';
import { describe, expect, test, vi } from 'vitest';
import { createSSRApp, effectScope } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { fakeWorld } from './harness.js';

describe('on a server', () => {
  test('shows the idle snapshot, even of a connection that is open', async () => {
    const { transport, options } = fakeWorld();
    const connection = createConnection('ws://server.test/', options);
    connection.open();
    transport.link.accept();
    const setup = (): (() => string) => {
      const socket = useWebSocket(connection);
      const messages = useMessages(connection, { limit: 2 });
      const count = useFold(connection, (before) => before + 1, 0);
      return () => `${socket.status.value} ${String(socket.lastMessage.value)} ${messages.value.length} ${count.value}`;
    };
    expect(await renderToString(createSSRApp({ setup }))).toBe('idle null 0 0');
  });

  test('opens no socket, asks no url function and leaves nothing subscribed in 1 000 renders', async () => {
    const { transport, clock, environment, options } = fakeWorld();
    const connection = createConnection('ws://server.test/', options);
    const on = vi.spyOn(connection, 'on');
    const subscribe = vi.spyOn(connection, 'subscribe');
    const acquire = vi.spyOn(connection, 'acquire');
    const url = vi.fn(() => 'ws://server.test/');
    const setup = (): (() => string) => {
      const ours = useWebSocket(connection, { onMessage: () => {} });
      const relative = useWebSocket('/socket', options);
      const dynamic = useWebSocket(url, options);
      useMessage(connection, () => {});
      useMessage(dynamic.connection, () => {});
      const shown = [ours.status, relative.status, dynamic.status, ours.lastMessage];
      return () => shown.map(({ value }) => String(value)).join(' ');
    };
    for (let round = 0; round < 1_000; round += 1) {
      expect(await renderToString(createSSRApp({ setup }))).toBe('idle idle idle null');
    }
    expect([on, subscribe, acquire, url].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0, 0]);
    expect(transport.links).toHaveLength(0);
    expect(clock.pending).toBe(0);
    expect(environment.listeners).toBe(0);
  });

  test('leases nothing in a bare scope either', () => {
    const { transport, options } = fakeWorld();
    const socket = effectScope().run(() => useWebSocket('ws://server.test/', options));
    expect(socket?.status.value).toBe('idle');
    expect(transport.links).toHaveLength(0);
  });
});
