import { describe, expect, test } from 'vitest';
import type { Binding } from '../../binding.js';
import { fakeWorld } from '../../fake-world.js';

const url = 'ws://server.test/';

export function describeQueues({ follow, mount, step, useWebSocket }: Binding): void {
  /** One test for each bug that users of other libraries have met. */
  describe('what others got wrong about queues', () => {
    test('sends nothing to server B that was queued for A (react-use-websocket, VueUse)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount((props: { url: string }) => useWebSocket(follow(props, 'url'), options), {
        props: {
          url: 'ws://a.test/',
        },
      });
      page.result.send('for a');
      await page.update({ url: 'ws://b.test/' });
      await step(() => transport.link.accept());
      expect(transport.links.map(({ sent }) => sent)).toEqual([[], []]);
    });

    test('keeps the order of what was queued (react-use-websocket)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, { ...options, onOpen: () => page.result.send('4') }));
      for (const message of ['1', '2', '3']) page.result.send(message);
      await step(() => transport.link.accept());
      expect(transport.link.sent).toEqual(['1', '2', '3', '4']);
    });

    test('returns what happens to a message (react-use-websocket: sendMessage returns nothing)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options));
      const early = page.result.send('early');
      await step(() => transport.link.accept());
      const timely = page.result.send('timely');
      await step(() => page.result.close());
      expect([early, timely, page.result.send('late')]).toEqual(['queued', 'sent', 'dropped']);
    });

    test('keeps what is sent after the link was lost (react-use-websocket #90)', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options));
      await step(() => transport.link.accept());
      await step(() => transport.link.drop());
      expect(page.result.send('kept')).toBe('queued');
      await step(() => page.result.reconnect());
      await step(() => transport.link.accept());
      expect(transport.links.map(({ sent }) => sent)).toEqual([[], ['kept']]);
    });

    test('reports what a full queue drops (reconnecting-websocket #110, #147)', async () => {
      const { transport, options } = fakeWorld();
      const drops: string[] = [];
      const page = await mount(() =>
        useWebSocket(url, {
          ...options,
          queue: { maxMessages: 1 },
          onDrop: ({ message, reason }) => drops.push(`${message} ${reason}`),
        }),
      );
      expect([page.result.send('1'), page.result.send('2')]).toEqual(['queued', 'dropped']);
      expect(drops).toEqual(['2 full']);
      await step(() => transport.link.accept());
      expect(transport.link.sent).toEqual(['1']);
    });

    test('is bounded by default (most others are not)', async () => {
      const { options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options));
      const outcomes = Array.from({ length: 1_025 }, (_, index) => page.result.send(String(index)));
      expect(outcomes.filter((outcome) => outcome === 'queued')).toHaveLength(1_024);
      expect(outcomes.at(-1)).toBe('dropped');
    });

    test('does not send what has waited too long (reconnecting-websocket #171)', async () => {
      const { transport, clock, options } = fakeWorld();
      const drops: string[] = [];
      const page = await mount(() =>
        useWebSocket(url, { ...options, onDrop: ({ message, reason }) => drops.push(`${message} ${reason}`) }),
      );
      page.result.send('stale', { ttlMs: 1_000 });
      await step(() => clock.advance(1_001));
      page.result.send('fresh', { ttlMs: 1_000 });
      await step(() => transport.link.accept());
      expect(transport.link.sent).toEqual(['fresh']);
      expect(drops).toEqual(['stale expired']);
    });

    test('sends what was queued once, however often the link is lost', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(() => useWebSocket(url, options));
      page.result.send('once');
      for (let round = 0; round < 3; round += 1) {
        await step(() => transport.link.accept());
        await step(() => transport.link.drop());
        await step(() => page.result.reconnect());
      }
      expect(transport.links.flatMap(({ sent }) => sent)).toEqual(['once']);
    });
  });
}
