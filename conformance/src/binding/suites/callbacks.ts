import { createConnection, heartbeat } from '@steadysocket/core';
import { createDestination } from '@steadysocket/core/binding';
import { describe, expect, test, vi } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

export function describeCallbacks({ follow, mount, step, useMessage, useWebSocket }: Binding): void {
  describe('callbacks', () => {
    test('are called for each event', async () => {
      const { transport, options } = fakeWorld();
      const events: string[] = [];
      const page = await mount(() =>
        useWebSocket('ws://server.test/', {
          ...options,
          onOpen: ({ protocol }) => events.push(`open ${protocol}`),
          onMessage: (message) => events.push(`message ${message}`),
          onClose: ({ code }) => events.push(`close ${code}`),
          onError: ({ code }) => events.push(`error ${code}`),
          onDrop: ({ reason }) => events.push(`drop ${reason}`),
        }),
      );
      await step(() => {
        transport.link.accept({ protocol: 'chat' });
        transport.link.receive('hello');
        transport.link.fail(new Error('trouble'));
        transport.link.end({ code: 1001 });
        page.result.send('late', { volatile: true });
      });
      expect(events).toEqual(['open chat', 'message hello', 'error transport-failed', 'close 1001', 'drop volatile']);
    });

    test('are called for a link that opens within the call that dials it', async () => {
      const { options } = fakeWorld({ onConnect: (link) => link.accept() });
      const onOpen = vi.fn();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), { ...options, onOpen }), {
        props: {
          url: 'ws://one.test/',
        },
      });
      expect(onOpen).toHaveBeenCalledTimes(1);
      await page.update({ url: 'ws://two.test/' });
      expect(onOpen).toHaveBeenCalledTimes(2);
    });

    test('are called for such a link even if another hook of the component dials it', async () => {
      const { options } = fakeWorld({
        onConnect(link) {
          link.accept();
          link.receive('welcome');
        },
      });
      const shared = createConnection('ws://shared.test/', options);
      const calls: string[] = [];
      const first: { readonly source: string | typeof shared } = { source: 'ws://one.test/' };
      const page = await mount(
        (props: typeof first) => {
          const socket = useWebSocket(follow(props, 'source'), {
            ...options,
            onOpen: () => calls.push('open'),
            onMessage: (message) => calls.push(message),
          });
          useMessage(socket.connection, () => {});
          return socket;
        },
        // Vue follows the connection for the page before it follows it for the hooks.
        { props: first, shows: ({ connection }) => typeof connection },
      );
      for (const source of ['ws://two.test/', shared]) {
        calls.length = 0;
        await page.update({ source });
        expect(calls).toEqual(['open', 'welcome']);
      }
    });

    test('are called in their latest version', async () => {
      const { transport, options } = fakeWorld();
      const calls: string[] = [];
      const page = await mount(
        (props: { name: string }) =>
          useWebSocket('ws://server.test/', {
            ...options,
            onMessage: (message) => calls.push(`${props.name} ${message}`),
          }),
        { props: { name: 'first' } },
      );
      await step(() => transport.link.accept());
      transport.link.receive('a');
      await page.update({ name: 'second' });
      transport.link.receive('b');
      expect(calls).toEqual(['first a', 'second b']);
      expect(transport.links).toHaveLength(1);
    });

    test('are not called after unmount', async () => {
      const { transport, clock, options } = fakeWorld();
      const callback = vi.fn();
      const page = await mount(() =>
        useWebSocket('ws://server.test/', {
          ...options,
          onMessage: callback,
          onClose: callback,
          onError: callback,
          onDrop: callback,
        }),
      );
      await step(() => transport.link.accept());
      await page.unmount();
      transport.link.receive('late');
      transport.link.fail(new Error('late'));
      clock.advance(60_000);
      transport.link.end();
      expect(page.result.send('late', { volatile: true })).toBe('dropped');
      expect(callback).not.toHaveBeenCalled();
    });

    test('are not called while the component is hidden', async () => {
      const { transport, options } = fakeWorld();
      const onMessage = vi.fn();
      const page = await mount(() => useWebSocket('ws://server.test/', { ...options, onMessage }));
      await step(() => transport.link.accept());
      await page.hide();
      transport.link.receive('unseen');
      expect(onMessage).not.toHaveBeenCalled();
      await page.show();
      transport.link.receive('seen');
      expect(onMessage.mock.calls).toEqual([['seen']]);
    });

    test('include the reconnect function: the latest one decides', async () => {
      const { transport, clock, options } = fakeWorld();
      const first: { delayMs: number | false } = { delayMs: 10 };
      const page = await mount(
        (props: typeof first) => useWebSocket('ws://server.test/', { ...options, reconnect: () => props.delayMs }),
        { props: first, shows: ({ status, retryAt }) => `${status} ${retryAt === null ? '' : retryAt - clock.now()}` },
      );
      await page.update({ delayMs: 20 });
      await step(() => transport.link.drop());
      expect(page.text).toBe('waiting 20');
      await step(() => clock.advance(20));
      await page.update({ delayMs: false });
      await step(() => transport.link.drop());
      expect(page.text).toBe('closed ');
      expect(transport.links).toHaveLength(2);
    });

    test('include the decide function beside other options of reconnect', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(
        (props: { delayMs: number }) =>
          useWebSocket('ws://server.test/', { ...options, reconnect: { maxAttempts: 5, decide: () => props.delayMs } }),
        { props: { delayMs: 10 }, shows: ({ retryAt }) => String(retryAt === null ? '' : retryAt - clock.now()) },
      );
      await page.update({ delayMs: 20 });
      await step(() => transport.link.drop());
      expect(page.text).toBe('20');
    });

    test('include shouldReconnect, even if it was missing at first', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(
        (props: { reconnect: { shouldReconnect?: () => boolean } }) =>
          useWebSocket('ws://server.test/', {
            ...options,
            get reconnect() {
              return props.reconnect;
            },
          }),
        { props: { reconnect: {} }, shows: ({ status }) => status },
      );
      await step(() => transport.link.drop());
      expect(page.text).toBe('waiting');
      await page.update({ reconnect: { shouldReconnect: () => false } });
      await step(() => clock.advance(5_000));
      await page.update({ reconnect: {} });
      await step(() => transport.link.drop());
      expect(page.text).toBe('waiting');
      await page.update({ reconnect: { shouldReconnect: () => false } });
      await step(() => clock.advance(10_000));
      await step(() => transport.link.drop());
      expect(page.text).toBe('closed');
    });

    test('include isReply of the heartbeat', async () => {
      const { transport, clock, options } = fakeWorld();
      const onMessage = vi.fn();
      const pace = { message: 'ping', intervalMs: 1_000, timeoutMs: 500 };
      const page = await mount(
        (props: { reply: string }) =>
          useWebSocket('ws://server.test/', {
            ...options,
            onMessage,
            heartbeat: heartbeat({ ...pace, isReply: (frame: unknown) => frame === props.reply }),
          }),
        { props: { reply: 'pong' } },
      );
      await step(() => transport.link.accept());
      await page.update({ reply: 'PONG' });
      await step(() => {
        clock.advance(1_000);
        transport.link.receive('PONG');
        transport.link.receive('pong');
      });
      expect(onMessage.mock.calls).toEqual([['pong']]);
    });

    test('still have to be functions', () => {
      const { options } = fakeWorld();
      for (const wrong of [
        { reconnect: { shouldReconnect: 1 } },
        { reconnect: 1 },
        { heartbeat: { message: 'ping', intervalMs: 1, timeoutMs: 1, isReply: 1 } },
      ]) {
        expect(() => createDestination('ws://server.test/', { ...options, ...(wrong as object) })).toThrow(
          expect.objectContaining({ code: 'invalid-option' }),
        );
      }
    });
  });
}
