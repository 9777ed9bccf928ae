import type { Readable } from '@steadysocket/core';
import { createConnection, fold } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

/** A readable whose functions need their `this`. */
class Counter implements Readable<{ readonly count: number; readonly other: number }> {
  readonly listeners = new Set<() => void>();
  #value = { count: 0, other: 0 };

  getSnapshot(): { readonly count: number; readonly other: number } {
    return this.#value;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(change: { readonly count?: number; readonly other?: number }): void {
    this.#value = { ...this.#value, ...change };
    for (const listener of this.listeners) listener();
  }
}

export function describeUseReadable({ follow, frame, mount, step, useReadable }: Binding): void {
  describe('useReadable', () => {
    test('shows a fold that outlives its components', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const lines = fold(connection, (before: readonly string[], line) => [...before, line], []);
      connection.open();
      world.transport.link.accept();
      world.transport.link.receive('before');
      world.clock.advance(16);
      const page = await mount(() => useReadable(lines), { shows: (shown) => shown.join() });
      expect(page.text).toBe('before');
      await step(() => world.transport.link.receive('after'));
      await frame(world);
      expect(page.text).toBe('before,after');
      await page.unmount();
      lines.dispose();
    });

    test('shows the state of a connection, and holds no lease', async () => {
      const { transport, options } = fakeWorld();
      const connection = createConnection('ws://server.test/', options);
      const page = await mount(() => useReadable(connection, ({ status }) => status), { shows: String });
      expect(page.text).toBe('idle');
      expect(transport.links).toHaveLength(0);
      await step(() => connection.open());
      expect(page.text).toBe('connecting');
    });

    test('renders only when the result of its selector has changed', async () => {
      const counter = new Counter();
      const page = await mount(() => useReadable(counter, ({ count }) => count), { shows: String });
      const before = page.renders;
      await step(() => counter.set({ other: 1 }));
      expect(page.renders).toBe(before);
      await step(() => counter.set({ count: 1 }));
      expect(page.text).toBe('1');
      expect(page.renders).toBe(before + 1);
    });

    test('takes a selector that returns a new object each time', async () => {
      const counter = new Counter();
      const page = await mount(() => useReadable(counter, ({ count }) => ({ count })), { shows: ({ count }) => count });
      await step(() => counter.set({ count: 1 }));
      expect(page.text).toBe('1');
    });

    test('uses the latest selector', async () => {
      const counter = new Counter();
      const page = await mount(
        (props: { field: 'count' | 'other' }) => useReadable(counter, (value) => value[props.field]),
        { props: { field: 'count' }, shows: String },
      );
      await step(() => counter.set({ count: 1, other: 2 }));
      expect(page.text).toBe('1');
      await page.update({ field: 'other' });
      expect(page.text).toBe('2');
      await step(() => counter.set({ other: 3 }));
      expect(page.text).toBe('3');
    });

    test('follows another readable', async () => {
      const [first, second] = [new Counter(), new Counter()];
      second.set({ count: 10 });
      const page = await mount((props: { counter: Counter }) => useReadable(follow(props, 'counter')), {
        props: { counter: first },
        shows: ({ count }) => count,
      });
      await page.update({ counter: second });
      expect(page.text).toBe('10');
      await step(() => first.set({ count: 1 }));
      await step(() => second.set({ count: 11 }));
      expect(page.text).toBe('11');
      expect([first.listeners.size, second.listeners.size]).toEqual([0, 1]);
    });

    test('is not subscribed while its component is hidden, nor after unmount', async () => {
      const counter = new Counter();
      const page = await mount(() => useReadable(counter), { shows: ({ count }) => count });
      await page.hide();
      expect(counter.listeners.size).toBe(0);
      counter.set({ count: 1 });
      await page.show();
      expect(page.text).toBe('1');
      await page.unmount();
      expect(counter.listeners.size).toBe(0);
    });
  });
}
