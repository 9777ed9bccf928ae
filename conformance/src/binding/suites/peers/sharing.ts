import { createConnection, json } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../../binding.js';
import { fakeWorld } from '../../fake-world.js';

const url = 'ws://server.test/';

export function describeSharing({ mount, step, useWebSocket }: Binding): void {
  /** One test for each bug that users of other libraries have met. */
  describe('what others got wrong about sharing', () => {
    test('makes one link for all components (VueUse #4280, react-use-websocket #262, partysocket)', async () => {
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection(url, options);
      const pages = [await mount(() => useWebSocket(connection)), await mount(() => useWebSocket(connection))];
      await step(() => transport.link.accept());
      expect(pages.map(({ result }) => [result.status, result.send('hello')])).toEqual([
        ['open', 'sent'],
        ['open', 'sent'],
      ]);
      await pages[0]?.unmount();
      await step(() => clock.advance(60_000));
      expect(pages[1]?.result.send('still here')).toBe('sent');
      expect(transport.links.map(({ sent }) => sent)).toEqual([['hello', 'hello', 'still here']]);
    });

    test('closes it after the last of them (VueUse #4280)', async () => {
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection(url, options);
      const first = await mount(() => useWebSocket(connection));
      const second = await mount(() => useWebSocket(connection));
      await step(() => transport.link.accept());
      await first.unmount();
      await second.unmount();
      clock.advance(1_000);
      expect(transport.link.state).toBe('closing');
      transport.link.end();
      expect(clock.pending).toBe(0);
    });

    test('sends for a component that comes later, from when it shows open (react-use-websocket #103)', async () => {
      const { transport, options } = fakeWorld();
      const connection = createConnection(url, options);
      await mount(() => useWebSocket(connection));
      await step(() => transport.link.accept());
      const outcomes: string[] = [];
      const later = await mount(() => useWebSocket(connection), { shows: (socket) => socket.status });
      outcomes.push(later.text, later.result.send('hello'));
      expect(outcomes).toEqual(['open', 'sent']);
      expect(transport.link.sent).toEqual(['hello']);
    });

    test('dials again for all when the link is lost (react-use-websocket #34)', async () => {
      const { transport, clock, options } = fakeWorld();
      const connection = createConnection(url, options);
      const pages = [await mount(() => useWebSocket(connection)), await mount(() => useWebSocket(connection))];
      await step(() => transport.link.accept());
      await step(() => transport.link.drop());
      expect(pages.map(({ result }) => result.status)).toEqual(['waiting', 'waiting']);
      await step(() => clock.advance(5_000));
      await step(() => transport.link.accept());
      expect(pages.map(({ result }) => result.status)).toEqual(['open', 'open']);
      expect(transport.links).toHaveLength(2);
    });

    test('uses the options of each component for the same url (react-use-websocket share)', async () => {
      const { transport, options } = fakeWorld({ onConnect: (link) => link.accept() });
      const received: unknown[] = [];
      const onMessage = (message: unknown): unknown => received.push(message);
      await mount(() => useWebSocket(url, { ...options, protocols: 'one', onMessage }));
      await mount(() => useWebSocket(url, { ...options, protocols: 'two', codec: json(), onMessage }));
      expect(transport.links.map(({ request }) => request.protocols)).toEqual([['one'], ['two']]);
      for (const link of transport.links) link.receive('{"n":1}');
      expect(received).toEqual(['{"n":1}', { n: 1 }]);
    });
  });
}
