import { createConnection, heartbeat } from '@steadysocket/core';
import { describe, expect, test, vi } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

export function describeState({ follow, mount, step, useWebSocket }: Binding): void {
  describe('useWebSocket', () => {
    test('connects when it is mounted and shows each status', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options), { shows: (socket) => socket.status });
      expect(page.text).toBe('connecting');
      expect(transport.links).toHaveLength(1);
      await step(() => transport.link.accept());
      expect(page.text).toBe('open');
      await step(() => transport.link.drop());
      expect(page.text).toBe('waiting');
      await step(() => page.result.close());
      expect(page.text).toBe('closed');
    });

    test('has every field of the snapshot', async () => {
      const { transport, clock, environment, options } = fakeWorld();
      const pace = {
        message: 'ping',
        intervalMs: 1_000,
        timeoutMs: 500,
        isReply: (frame: unknown) => frame === 'pong',
      };
      const page = await mount(() => useWebSocket('ws://server.test/', { ...options, heartbeat: heartbeat(pace) }), {
        shows: (socket) => JSON.stringify({ ...socket }),
      });
      expect(page.result).toMatchObject({ status: 'connecting', readyState: 0, attempt: 0, cause: null, error: null });
      await step(() => page.result.send('four'));
      expect(page.result).toMatchObject({ queued: 1, queuedBytes: 4 });
      await step(() => transport.link.accept({ protocol: 'chat' }));
      expect(page.result).toMatchObject({ readyState: 1, protocol: 'chat', queued: 0, latencyMs: null });
      await step(() => {
        clock.advance(1_000);
        clock.advance(30);
        transport.link.receive('pong');
      });
      expect(page.result).toMatchObject({ latencyMs: 30 });
      await step(() => transport.link.drop());
      expect(page.result).toMatchObject({ readyState: 3, retryAt: clock.now() + 2_500, cause: { code: 1006 } });
      await step(() => environment.goOffline());
      expect(page.result).toMatchObject({ attempt: 1, suspended: 'offline' });
      expect(JSON.parse(page.text)).toMatchObject({ attempt: 1, suspended: 'offline' });
    });

    test('keeps what is sent before the link is open, and sends it in order', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      expect([page.result.send('one'), page.result.send('two')]).toEqual(['queued', 'queued']);
      await step(() => transport.link.accept());
      expect(page.result.send('three')).toBe('sent');
      expect(transport.link.sent).toEqual(['one', 'two', 'three']);
    });

    test('resolves with the acknowledgement of what is delivered', async () => {
      const { transport, options } = fakeWorld({ capabilities: { acks: true } });
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      await step(() => transport.link.accept());
      const acknowledgement = page.result.deliver('one');
      transport.link.acknowledge('done');
      await expect(acknowledgement).resolves.toBe('done');
    });

    test('closes, opens and reconnects on request', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      await step(() => transport.link.accept());
      await step(() => page.result.close(4_000, 'bye'));
      expect(transport.link.closedWith).toEqual({ code: 4_000, reason: 'bye' });
      await step(() => transport.link.end());
      expect(page.result.status).toBe('closed');
      await step(() => page.result.open());
      expect(page.result.status).toBe('connecting');
      await step(() => transport.link.accept());
      await step(() => page.result.reconnect());
      expect(transport.links).toHaveLength(3);
    });

    test('has functions that keep their identity as long as the destination', async () => {
      const { transport, options } = fakeWorld({ capabilities: { acks: true } });
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), options), {
        props: { url: 'ws://one.test/' },
        shows: (socket) => socket.status,
      });
      const { send, deliver, open, close, reconnect } = page.result;
      const expectSame = (): void => {
        const now = page.result;
        expect([now.send, now.deliver, now.open, now.close, now.reconnect]).toEqual([
          send,
          deliver,
          open,
          close,
          reconnect,
        ]);
        expect(now.send).toBe(send);
      };
      await step(() => transport.link.accept());
      expectSame();
      await step(() => transport.link.drop());
      expectSame();
      await page.update({ url: 'ws://two.test/' });
      page.result.send('hello');
      await step(() => transport.link.accept());
      expect(transport.link.request.url).toBe('ws://two.test/');
      expect(transport.link.sent).toEqual(['hello']);
    });

    test('connects nothing without a source, and drops sent messages', async () => {
      const { transport, options } = fakeWorld({ capabilities: { acks: true } });
      const onDrop = vi.fn();
      const page = await mount(
        (props: { url: string | null }) => useWebSocket(follow(props, 'url'), { ...options, onDrop }),
        { props: { url: null as string | null }, shows: (socket) => socket.status },
      );
      expect(page.text).toBe('idle');
      expect(page.result.connection).toBeNull();
      expect(page.result.send('lost')).toBe('dropped');
      expect(onDrop).toHaveBeenCalledWith({ message: 'lost', reason: 'no-queue' });
      await expect(page.result.deliver('lost')).rejects.toMatchObject({ code: 'dropped' });
      await step(() => {
        page.result.open();
        page.result.reconnect();
      });
      await step(() => page.result.close());
      expect(page.text).toBe('idle');
      expect(transport.links).toHaveLength(0);
      await page.update({ url: 'ws://server.test/' });
      expect(page.text).toBe('connecting');
      await step(() => transport.link.accept());
      await page.update({ url: null });
      expect(page.text).toBe('idle');
      expect(transport.link.state).toBe('closing');
    });

    test('treats undefined as a missing source', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(undefined, options));
      expect(page.result.status).toBe('idle');
      expect(transport.links).toHaveLength(0);
    });

    test('uses a connection of the application', async () => {
      const { transport, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const onMessage = vi.fn();
      const page = await mount(() => useWebSocket(connection, { onMessage }), { shows: (socket) => socket.status });
      expect(page.result.connection).toBe(connection);
      await step(() => transport.link.accept());
      expect(page.text).toBe('open');
      transport.link.receive('hello');
      expect(onMessage).toHaveBeenCalledWith('hello');
    });

    test('shows a connection that is open already from the first render', async () => {
      const { transport, options } = fakeWorld({ onConnect: (link) => link.accept() });
      const connection = createConnection('ws://server.test/', options);
      connection.open();
      const texts: string[] = [];
      await mount(() => useWebSocket(connection), { shows: (socket) => texts.push(socket.status) });
      expect(new Set(texts)).toEqual(new Set(['open']));
      expect(transport.links).toHaveLength(1);
    });

    test('exposes its private connection', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket('ws://server.test/', options));
      await step(() => transport.link.accept());
      expect(page.result.connection.getSnapshot().status).toBe('open');
      await expect(page.result.connection.drained()).resolves.toBeUndefined();
    });

    test('listens to no message and holds one lease if only the status is read', async () => {
      const { options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const on = vi.spyOn(connection, 'on');
      const acquire = vi.spyOn(connection, 'acquire');
      const page = await mount(() => useWebSocket(connection), { shows: (socket) => socket.status });
      // A mode may show a component twice.
      const shown = acquire.mock.calls.length;
      expect([1, 2]).toContain(shown);
      expect(on).not.toHaveBeenCalledWith('message', expect.anything());
      expect(page.result.lastMessage).toBeNull();
      await step(() => {});
      expect(on).toHaveBeenCalledWith('message', expect.anything());
      expect(acquire).toHaveBeenCalledTimes(shown);
    });
  });
}
