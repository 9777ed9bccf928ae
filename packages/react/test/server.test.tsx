// @vitest-environment node
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createConnection } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { Suspense } from 'react';
import { renderToPipeableStream, renderToString } from 'react-dom/server';
import { afterEach, expect, test, vi } from 'vitest';
import { describeEachReactMode, fakeWorld, pending } from './harness.js';

afterEach(() => vi.unstubAllGlobals());

describeEachReactMode('on a server', (_mount, Mode) => {
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
    const markup = renderToString(
      <Mode>
        <Page />
      </Mode>,
    );
    expect(markup).toBe('idle null 0 0');
  });

  test('opens no socket, asks no url function and leaves nothing subscribed in 1 000 renders', () => {
    const { transport, clock, environment, options } = fakeWorld();
    const connection = createConnection('ws://server.test/', options);
    const on = vi.spyOn(connection, 'on');
    const subscribe = vi.spyOn(connection, 'subscribe');
    const acquire = vi.spyOn(connection, 'acquire');
    const url = vi.fn(() => 'ws://server.test/');
    const WebSocket = vi.fn();
    vi.stubGlobal('WebSocket', WebSocket);
    function Page(): ReactNode {
      const ours = useWebSocket(connection, { onMessage: () => {} });
      const relative = useWebSocket('/socket', options);
      const dynamic = useWebSocket(url, options);
      const real = useWebSocket('ws://server.test/');
      useMessage(connection, () => {});
      useMessage(dynamic.connection, () => {});
      useMessages(real.connection, { limit: 1 });
      useFold(connection, (count) => count + 1, 0);
      return [ours.status, relative.status, dynamic.status, real.status, String(ours.lastMessage)].join(' ');
    }
    for (let round = 0; round < 1_000; round += 1) {
      const markup = renderToString(
        <Mode>
          <Page />
        </Mode>,
      );
      expect(markup).toBe('idle idle idle idle null');
    }
    expect([on, subscribe, acquire, url, WebSocket].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0, 0, 0]);
    expect(transport.links).toHaveLength(0);
    expect(clock.pending).toBe(0);
    expect(environment.listeners).toBe(0);
  });

  test('opens nothing for what a stream waits for, and shows it idle', async () => {
    const { transport, clock, environment, options } = fakeWorld();
    const data = pending();
    function Late(): ReactNode {
      const { status } = useWebSocket('ws://server.test/', options);
      return `late ${status} ${data.read()}`;
    }
    const stream = renderToPipeableStream(
      <Mode>
        <Suspense fallback="loading">
          <Late />
        </Suspense>
      </Mode>,
    );
    const markup = text(stream.pipe(new PassThrough()));
    data.resolve('data');
    expect(await markup).toContain('late idle data');
    expect(transport.links).toHaveLength(0);
    expect(clock.pending).toBe(0);
    expect(environment.listeners).toBe(0);
  });
});
