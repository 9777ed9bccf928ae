import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

export function describeSuspense({ mount, step, useWebSocket }: Binding): void {
  describe('suspense', () => {
    test('opens nothing for a component that suspends before it is mounted', async () => {
      const { transport, environment, options } = fakeWorld();
      let load = (): void => {};
      const until = new Promise<void>((resolve) => (load = resolve));
      const page = await mount(() => useWebSocket('ws://server.test/', options), {
        shows: ({ status }) => status,
        until,
      });
      expect(page.text).toBe('loading');
      expect(transport.links).toHaveLength(0);
      expect(environment.listeners).toBe(0);
      await step(() => load());
      await step(() => {});
      expect(page.text).toBe('connecting');
      expect(transport.links).toHaveLength(1);
    });
  });
}
