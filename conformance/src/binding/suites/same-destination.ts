import { createConnection, createConnectionFamily } from '@steadysocket/core';
import { describe, expect, test, vi } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

const one = 'ws://one.test/';

export function describeSameDestination({ follow, mount, step, useWebSocket }: Binding): void {
  describe('the same destination', () => {
    test('survives inline urls, options and callbacks', async () => {
      const { transport, clock, options } = fakeWorld();
      const page = await mount(
        () =>
          useWebSocket(() => one, {
            ...options,
            protocols: () => ['v1'],
            reconnect: { baseDelayMs: 100 },
            queue: { maxMessages: 5 },
            onMessage: () => {},
          }),
        { props: { round: 0 }, shows: (socket) => socket.status },
      );
      for (let round = 1; round <= 100; round += 1) await page.update({ round });
      clock.advance(1);
      expect(transport.links).toHaveLength(1);
    });

    test('calls the latest url and protocols functions on the next dial', async () => {
      const { transport, clock, options } = fakeWorld();
      const givenAt = (round: number): { url: () => Promise<string>; protocols: () => string[] } => ({
        url: () => Promise.resolve(`ws://server.test/${round}`),
        protocols: () => [`v${round}`],
      });
      const page = await mount(
        (props: ReturnType<typeof givenAt>) =>
          useWebSocket(follow(props, 'url'), { ...options, protocols: follow(props, 'protocols') }),
        { props: givenAt(1) },
      );
      await step(() => {});
      await page.update(givenAt(2));
      expect(transport.links).toHaveLength(1);
      await step(() => transport.link.drop());
      await step(() => clock.advance(5_000));
      expect(transport.links.map(({ request }) => [request.url, request.protocols])).toEqual([
        ['ws://server.test/1', ['v1']],
        ['ws://server.test/2', ['v2']],
      ]);
    });

    test('is the connection that a family has for a key, whatever the other arguments', async () => {
      const { transport, options } = fakeWorld();
      const rooms = createConnectionFamily((room: string, user: { readonly name: string }) =>
        createConnection(`ws://server.test/${room}/${user.name}`, options),
      );
      const page = await mount((props: { room: ReturnType<typeof rooms> }) => useWebSocket(follow(props, 'room')), {
        props: { room: rooms('a', { name: 'ann' }) },
      });
      await page.update({ room: rooms('a', { name: 'bob' }) });
      await page.update({ room: rooms('b', { name: 'bob' }) });
      expect(transport.links.map(({ request }) => request.url)).toEqual([
        'ws://server.test/a/ann',
        'ws://server.test/b/bob',
      ]);
    });

    test('calls a url function once for each attempt', async () => {
      const { transport, clock, options } = fakeWorld();
      const url = vi.fn(() => Promise.resolve(one));
      await mount(() => useWebSocket(url, options));
      await step(() => {});
      expect(url).toHaveBeenCalledTimes(1);
      await step(() => transport.link.drop());
      await step(() => clock.advance(5_000));
      expect(url).toHaveBeenCalledTimes(2);
      expect(transport.links).toHaveLength(2);
    });

    test('calls a protocols function for each attempt', async () => {
      const { transport, clock, options } = fakeWorld();
      let token = 'token-1';
      await mount(() => useWebSocket(one, { ...options, protocols: () => [token] }));
      await step(() => {});
      token = 'token-2';
      await step(() => transport.link.drop());
      await step(() => clock.advance(5_000));
      expect(transport.links.map(({ request }) => request.protocols)).toEqual([['token-1'], ['token-2']]);
    });
  });
}
