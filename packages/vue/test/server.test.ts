// @vitest-environment node
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createConnection } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/vue';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSSRApp, defineComponent, effectScope, h, Suspense } from 'vue';
import { pipeToNodeWritable, renderToString } from 'vue/server-renderer';
import { fakeWorld, pending } from './harness.js';

afterEach(() => vi.unstubAllGlobals());

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
    const WebSocket = vi.fn();
    vi.stubGlobal('WebSocket', WebSocket);
    const setup = (): (() => string) => {
      const ours = useWebSocket(connection, { onMessage: () => {} });
      const relative = useWebSocket('/socket', options);
      const dynamic = useWebSocket(url, options);
      useMessage(connection, () => {});
      const real = useWebSocket('ws://server.test/');
      useMessage(dynamic.connection, () => {});
      useMessages(real.connection, { limit: 1 });
      useFold(connection, (count) => count + 1, 0);
      const shown = [ours.status, relative.status, dynamic.status, real.status, ours.lastMessage];
      return () => shown.map(({ value }) => String(value)).join(' ');
    };
    for (let round = 0; round < 1_000; round += 1) {
      expect(await renderToString(createSSRApp({ setup }))).toBe('idle idle idle idle null');
    }
    expect([on, subscribe, acquire, url, WebSocket].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0, 0, 0]);
    expect(transport.links).toHaveLength(0);
    expect(clock.pending).toBe(0);
    expect(environment.listeners).toBe(0);
  });

  test('opens nothing for what a stream waits for, and shows it idle', async () => {
    const { transport, clock, environment, options } = fakeWorld();
    const data = pending();
    const Late = defineComponent({
      async setup() {
        const { status } = useWebSocket('ws://server.test/', options);
        const shown = await data.promise;
        return () => `late ${status.value} ${shown}`;
      },
    });
    const stream = new PassThrough();
    const markup = text(stream);
    pipeToNodeWritable(createSSRApp({ render: () => h(Suspense, null, () => h(Late)) }), {}, stream);
    data.resolve('data');
    expect(await markup).toContain('late idle data');
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
