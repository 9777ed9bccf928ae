// @vitest-environment node
import { createConnection } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, test, vi } from 'vitest';
import { fakeWorld } from './harness.js';

describe('on a server', () => {
  test('shows the idle snapshot, even of a connection that is open', () => {
    const { transport, options } = fakeWorld();
    const connection = createConnection('ws://server.test/', options);
    connection.open();
    transport.link.accept();
    function Page(): ReactNode {
      const socket = useWebSocket(connection);
      const messages = useMessages(connection, { limit: 2 });
      const count = useFold(connection, (before) => before + 1, 0);
      return `${socket.status} ${String(socket.lastMessage)} ${messages.length} ${count}`;
    }
    expect(renderToString(<Page />)).toBe('idle null 0 0');
  });

  test('opens no socket, asks no url function and leaves nothing subscribed in 1 000 renders', () => {
    const { transport, clock, environment, options } = fakeWorld();
    const connection = createConnection('ws://server.test/', options);
    const on = vi.spyOn(connection, 'on');
    const subscribe = vi.spyOn(connection, 'subscribe');
    const acquire = vi.spyOn(connection, 'acquire');
    const url = vi.fn(() => 'ws://server.test/');
    function Page(): ReactNode {
      const ours = useWebSocket(connection, { onMessage: () => {} });
      const relative = useWebSocket('/socket', options);
      const dynamic = useWebSocket(url, options);
      useMessage(connection, () => {});
      useMessage(dynamic.connection, () => {});
      return [ours.status, relative.status, dynamic.status, String(ours.lastMessage)].join(' ');
    }
    for (let round = 0; round < 1_000; round += 1) expect(renderToString(<Page />)).toBe('idle idle idle null');
    expect([on, subscribe, acquire, url].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0, 0]);
    expect(transport.links).toHaveLength(0);
    expect(clock.pending).toBe(0);
    expect(environment.listeners).toBe(0);
  });
});
