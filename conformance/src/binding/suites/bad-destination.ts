import { describe, expect, test, vi } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

const one = 'ws://one.test/';
const two = 'ws://two.test/';

export function describeBadDestination({ follow, mount, step, useWebSocket }: Binding): void {
  describe('a destination that cannot be dialled', () => {
    const bad = 'http://[';

    test('is closed with invalid-url, and the previous one is left', async () => {
      const { transport, clock, options } = fakeWorld();
      const onError = vi.fn();
      const page = await mount(
        (props: { url: string | null }) => useWebSocket(follow(props, 'url'), { ...options, onError }),
        { props: { url: null as string | null }, shows: ({ status, error }) => `${status} ${error?.code}` },
      );
      await page.update({ url: bad });
      expect(page.text).toBe('closed invalid-url');
      expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'invalid-url' }));
      expect(page.result.send('lost')).toBe('dropped');
      await page.update({ url: one });
      expect(page.text).toBe('connecting undefined');
      await step(() => transport.link.accept());
      await page.update({ url: `${one}#half` });
      expect(page.text).toBe('closed invalid-url');
      await step(() => page.result.reconnect());
      expect(page.text).toBe('closed invalid-url');
      await page.update({ url: two });
      expect(page.text).toBe('connecting undefined');
      await step(() => clock.advance(9_000));
      expect(transport.links.map(({ request, isLive }) => [request.url, isLive])).toEqual([
        [one, false],
        [two, true],
      ]);
    });

    test('is closed with invalid-protocols', async () => {
      const { transport, options } = fakeWorld();
      const page = await mount(
        (props: { protocols: readonly string[] }) =>
          useWebSocket(one, { ...options, protocols: follow(props, 'protocols') }),
        { props: { protocols: ['v1'] }, shows: ({ status, error }) => `${status} ${error?.code}` },
      );
      await page.update({ protocols: ['not a token'] });
      expect(page.text).toBe('closed invalid-protocols');
      await page.update({ protocols: ['v2'] });
      expect(page.text).toBe('connecting undefined');
      expect(transport.live).toBe(1);
    });

    test('is retried if an asynchronous url function returns it', async () => {
      const { transport, clock, options } = fakeWorld();
      let url = bad;
      const page = await mount(() => useWebSocket(() => Promise.resolve(url), options), {
        shows: ({ status, error }) => `${status} ${error?.code}`,
      });
      await step(() => {});
      expect(page.text).toBe('waiting invalid-url');
      url = one;
      await step(() => clock.advance(5_000));
      await step(() => transport.link.accept());
      expect(page.text).toBe('open undefined');
    });
  });
}
