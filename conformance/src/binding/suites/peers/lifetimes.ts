import { heartbeat } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../../binding.js';
import { fakeWorld } from '../../fake-world.js';

const url = 'ws://server.test/';
const pace = { message: 'ping', intervalMs: 1_000, timeoutMs: 500 };

export function describePeersLifetimes({ follow, mount, step, useWebSocket }: Binding): void {
  /** One test for each bug that users of other libraries have met. */
  describe('what others got wrong about closing, reconnecting and other urls', () => {
    test('opens one socket for one component (ahooks in StrictMode)', async () => {
      const { transport, clock, options } = fakeWorld();
      await mount(() => useWebSocket(url, options));
      await step(() => transport.link.accept());
      await step(() => clock.advance(60_000));
      expect(transport.links).toHaveLength(1);
      expect(transport.live).toBe(1);
    });

    test('stays closed after close() while a pong is due (VueUse)', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, { ...options, heartbeat: heartbeat(pace) }));
      await step(() => transport.link.accept());
      await step(() => clock.advance(1_200));
      await step(() => page.result.close());
      await step(() => clock.advance(600_000));
      expect(page.result.status).toBe('closed');
      expect(transport.links).toHaveLength(1);
    });

    test('stays closed after close() during a back-off (VueUse #1079)', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options));
      await step(() => transport.link.drop());
      await step(() => page.result.close());
      await step(() => clock.advance(600_000));
      expect(page.result.status).toBe('closed');
      expect(transport.links).toHaveLength(1);
    });

    test('makes one link for close() and open() during a back-off (VueUse #4381)', async () => {
      const { transport, clock, options } = fakeWorld({ onConnect: (link) => link.accept() });
      const page = await mount(() => useWebSocket(url, options));
      await step(() => transport.link.drop());
      await step(() => {
        page.result.close();
        page.result.open();
      });
      await step(() => clock.advance(600_000));
      expect(transport.links.map(({ state }) => state)).toEqual(['closed', 'open']);
    });

    test('shows at once that it closes, and that it has closed (VueUse #5450)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options), { shows: (socket) => socket.status });
      await step(() => transport.link.accept());
      await step(() => page.result.close());
      expect(page.text).toBe('closing');
      await step(() => transport.link.end());
      expect(page.text).toBe('closed');
    });

    test('stays away after an unmount while a pong is due (VueUse #5572)', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, { ...options, heartbeat: heartbeat(pace), lingerMs: 100 }));
      await step(() => transport.link.accept());
      await step(() => clock.advance(1_200));
      await page.unmount();
      clock.advance(600_000);
      expect(transport.links).toHaveLength(1);
      expect(clock.pending).toBe(0);
    });

    test('survives a navigation that is cancelled (VueUse autoClose)', async () => {
      const { transport, clock, options } = fakeWorld();
      await mount(() => useWebSocket(url, options));
      await step(() => transport.link.accept());
      await step(() => window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
      clock.advance(10_000);
      expect(transport.link.state).toBe('open');
    });

    test('makes one link for another url, however late the old one closes (VueUse #3177, #4160)', async () => {
      const { transport, clock, options } = fakeWorld({ onConnect: (link) => link.accept() });
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), options), {
        props: {
          url: 'ws://a.test/',
        },
      });
      await page.update({ url: 'ws://b.test/' });
      await step(() => transport.links[0]?.end());
      await step(() => clock.advance(600_000));
      expect(transport.links.map(({ request, state }) => [request.url, state])).toEqual([
        ['ws://a.test/', 'closed'],
        ['ws://b.test/', 'open'],
      ]);
    });

    test('shows the state of the new link, whatever happens to the old one (VueUse #5175)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), options), {
        props: { url: 'ws://a.test/' },
        shows: (socket) => socket.status,
      });
      await page.update({ url: 'ws://b.test/' });
      await step(() => transport.links[0]?.accept());
      expect(page.text).toBe('connecting');
      await step(() => transport.links[1]?.accept());
      await step(() => transport.links[0]?.drop());
      expect(page.text).toBe('open');
    });

    test('makes one link for an inline url function (react-use-websocket: 359 in 60 ms)', async () => {
      const { transport, options } = fakeWorld({ onConnect: (link) => link.accept() });
      const page = await mount(() => useWebSocket(() => url, options), {
        shows: (socket) => JSON.stringify({ ...socket }),
      });
      for (let round = 0; round < 20; round += 1) await step(() => page.result.send('x'));
      expect(transport.links).toHaveLength(1);
    });

    test('dials once for one reconnect() (solid-primitives #927)', async () => {
      const { transport, clock, options } = fakeWorld({ onConnect: (link) => link.accept() });
      const page = await mount(() => useWebSocket(url, options));
      await step(() => page.result.reconnect());
      await step(() => transport.links[0]?.end());
      await step(() => clock.advance(60_000));
      expect(transport.links).toHaveLength(2);
      expect(transport.live).toBe(1);
    });

    test('dials at once for a reconnect() during a back-off (reconnecting-websocket, partysocket)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options));
      await step(() => transport.link.drop());
      expect(page.result.status).toBe('waiting');
      await step(() => page.result.reconnect());
      expect(transport.links).toHaveLength(2);
    });

    test('dials for a reconnect() after the last attempt has failed (reconnecting-websocket #125)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, { ...options, reconnect: { maxAttempts: 0 } }));
      await step(() => transport.link.drop());
      expect(page.result).toMatchObject({ status: 'closed', cause: { kind: 'max-attempts' } });
      await step(() => page.result.reconnect());
      expect(transport.links).toHaveLength(2);
    });

    test('dials for a reconnect() after close() came before the link was open (reconnecting-websocket #87, #165)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options));
      await step(() => {
        page.result.close();
        page.result.reconnect();
        page.result.close();
        page.result.reconnect();
        transport.link.accept();
      });
      expect(page.result.status).toBe('open');
      expect(transport.live).toBe(1);
    });
  });
}
