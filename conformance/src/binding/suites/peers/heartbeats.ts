import { createConnection, heartbeat } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../../binding.js';
import type { World } from '../../fake-world.js';
import { fakeWorld } from '../../fake-world.js';

const url = 'ws://server.test/';
const pace = { message: 'ping', intervalMs: 1_000, timeoutMs: 500 };

/** A server that answers each ping at once. */
const answeringWorld = (): World =>
  fakeWorld({ onFrame: (message, link) => message === 'ping' && link.receive('pong') });

export function describeHeartbeats({ follow, frame, mount, step, useWebSocket }: Binding): void {
  /** One test for each bug that users of other libraries have met. */
  describe('what others got wrong about heartbeats', () => {
    test('sends no heartbeat by default, so none can stay unanswered (VueUse heartbeat: true)', async () => {
      const { transport, clock, options } = fakeWorld();
      await mount(() => useWebSocket(url, options));
      await step(() => transport.link.accept());
      await step(() => clock.advance(600_000));
      expect(transport.link).toMatchObject({ state: 'open', sent: [] });
    });

    test('treats any message as an answer (VueUse #2754, #3936)', async () => {
      const { transport, clock, options } = fakeWorld({
        onFrame: (_, link) => link.receive('no echo, but a sign of life'),
      });
      await mount(() => useWebSocket(url, { ...options, heartbeat: heartbeat(pace) }));
      await step(() => transport.link.accept());
      await step(() => clock.advance(60_000));
      expect(transport.links).toHaveLength(1);
      expect(transport.link.sent).toHaveLength(60);
    });

    test('dials again when there is no answer (VueUse #2506, #3302, #4310, #4607)', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, { ...options, heartbeat: heartbeat(pace) }));
      await step(() => transport.link.accept());
      await step(() => clock.advance(1_500));
      expect(page.result).toMatchObject({ status: 'waiting', cause: { kind: 'heartbeat-timeout' } });
      await step(() => clock.advance(5_000));
      expect(transport.links.map(({ state }) => state)).toEqual(['abandoned', 'pending']);
    });

    test('continues after the component that opened the link has unmounted (react-use-websocket share)', async () => {
      const { transport, clock, options } = answeringWorld();
      const connection = createConnection(url, { ...options, heartbeat: heartbeat(pace) });
      const first = await mount(() => useWebSocket(connection));
      const second = await mount(() => useWebSocket(connection));
      await step(() => transport.link.accept());
      await first.unmount();
      await step(() => clock.advance(10_000));
      expect(transport.links).toHaveLength(1);
      expect(transport.link.sent).toHaveLength(10);
      expect(second.result.status).toBe('open');
    });

    test('sends one heartbeat for all components that share a link (react-use-websocket #268)', async () => {
      const { transport, clock, options } = answeringWorld();
      const connection = createConnection(url, { ...options, heartbeat: heartbeat(pace) });
      for (let index = 0; index < 3; index += 1) await mount(() => useWebSocket(connection));
      await step(() => transport.link.accept());
      await step(() => clock.advance(10_000));
      expect(transport.link.sent).toEqual(Array.from({ length: 10 }, () => 'ping'));
    });

    test('does not render for an answer or treat it as a message (react-use-websocket #93)', async () => {
      const world = answeringWorld();
      const isReply = (message: unknown): boolean => message === 'pong';
      const page = await mount(
        () => useWebSocket(url, { ...world.options, heartbeat: heartbeat({ ...pace, isReply }) }),
        {
          shows: (socket) => `${socket.status} ${String(socket.lastMessage)}`,
        },
      );
      await step(() => world.transport.link.accept());
      const before = page.renders;
      await step(() => world.clock.advance(10_000));
      await frame(world);
      expect(world.transport.link.sent).toHaveLength(10);
      expect(page.text).toBe('open null');
      expect(page.renders).toBe(before);
    });

    test('keeps the link of a background tab, whose timers fire once a minute (VueUse #4671, stompjs #335, socket.io #4040, react-use-websocket #273)', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, { ...options, heartbeat: heartbeat(pace) }));
      await step(() => transport.link.accept());
      await step(() => clock.advance(1_000));
      expect(transport.link.sent).toEqual(['ping']);
      for (let minute = 1; minute <= 10; minute += 1) {
        // The timer that waits for the answer runs first, and late; the answer itself has been there for long.
        await step(() => clock.sleep(60_000));
        await step(() => transport.link.receive('pong'));
      }
      expect(page.result.status).toBe('open');
      expect(transport.links).toHaveLength(1);
    });

    test('continues after a change of the url, however late the old link closes (VueUse #5229)', async () => {
      const { transport, clock, options } = answeringWorld();
      const page = await mount(
        (props: { url: string }) => useWebSocket(follow(props, 'url'), { ...options, heartbeat: heartbeat(pace) }),
        {
          props: {
            url: 'ws://a.test/',
          },
        },
      );
      await step(() => transport.link.accept());
      await page.update({ url: 'ws://b.test/' });
      await step(() => transport.link.accept());
      await step(() => transport.links[0]?.end());
      await step(() => clock.advance(10_000));
      expect(transport.link.sent).toHaveLength(10);
    });
  });
}
