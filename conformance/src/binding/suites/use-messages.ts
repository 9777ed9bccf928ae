import { createConnection } from '@steadysocket/core';
import { resumableHistory } from '@steadysocket/core/binding';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

export function describeUseMessages({ frame, mount, step, useMessages }: Binding): void {
  describe('useMessages', () => {
    test('keeps the latest messages, the newest last', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const page = await mount(() => useMessages(connection, { limit: 2 }), { shows: (messages) => messages.join() });
      await step(() => world.transport.link.accept());
      expect(page.text).toBe('');
      for (const message of ['a', 'b', 'c']) await step(() => world.transport.link.receive(message));
      await frame(world);
      expect(page.text).toBe('b,c');
    });

    test('keeps the messages that pass the filter', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const page = await mount(() => useMessages(connection, { limit: 10, filter: (message) => message !== 'b' }), {
        shows: (messages) => messages.join(),
      });
      await step(() => world.transport.link.accept());
      for (const message of ['a', 'b', 'c']) await step(() => world.transport.link.receive(message));
      await frame(world);
      expect(page.text).toBe('a,c');
    });

    test('returns an array that keeps its identity until it changes', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const lists = new Set<readonly unknown[]>();
      const page = await mount(() => useMessages(connection, { limit: 10, filter: (message) => message !== 'no' }), {
        props: { round: 0 },
        shows: (messages) => lists.add(messages).size,
      });
      await step(() => world.transport.link.accept());
      await page.update({ round: 1 });
      await step(() => world.transport.link.receive('no'));
      await frame(world);
      expect(lists.size).toBe(1);
      await step(() => world.transport.link.receive('yes'));
      await frame(world);
      await page.update({ round: 2 });
      expect(lists.size).toBe(2);
    });

    test('keeps its history while its component is hidden', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      connection.open();
      const page = await mount(() => useMessages(connection, { limit: 2 }), { shows: (messages) => messages.join() });
      await step(() => world.transport.link.accept());
      for (const message of ['a', 'b']) await step(() => world.transport.link.receive(message));
      await page.hide();
      await step(() => world.transport.link.receive('unseen'));
      await page.show();
      expect(page.text).toBe('a,b');
      await step(() => world.transport.link.receive('c'));
      await frame(world);
      expect(page.text).toBe('b,c');
    });

    test('keeps nothing with a limit of 0, and renders for no message', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const page = await mount(() => useMessages(connection, { limit: 0 }), { shows: (messages) => messages.length });
      await step(() => world.transport.link.accept());
      const before = page.renders;
      for (const message of ['a', 'b']) {
        await step(() => world.transport.link.receive(message));
        await frame(world);
      }
      expect(page.text).toBe('0');
      expect(page.renders).toBe(before);
    });

    test.each([NaN, -1])('keeps nothing once the limit is %d', async (wrong) => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const page = await mount(
        (props: { limit: number }) =>
          useMessages(connection, {
            get limit() {
              return props.limit;
            },
          }),
        { props: { limit: 2 }, shows: (messages) => messages.join() },
      );
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('a'));
      await frame(world);
      expect(page.text).toBe('a');
      await page.update({ limit: wrong });
      for (const message of ['b', 'c']) await step(() => world.transport.link.receive(message));
      await frame(world);
      expect(page.text).toBe('');
      await page.update({ limit: 2 });
      await step(() => world.transport.link.receive('d'));
      await frame(world);
      expect(page.text).toBe('d');
    });

    test.each([NaN, -1, undefined, '1'])('rejects %s as its first limit', (limit) => {
      expect(() => resumableHistory(null, () => ({ limit: limit as number }))).toThrow(
        expect.objectContaining({ code: 'invalid-option' }),
      );
    });

    test('takes null', async () => {
      const page = await mount(() => useMessages(null, { limit: 1 }), { shows: (messages) => messages.length });
      expect(page.text).toBe('0');
    });
  });
}
