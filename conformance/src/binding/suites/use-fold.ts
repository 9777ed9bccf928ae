import { createConnection } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import { fakeWorld } from '../fake-world.js';

const append = (state: string, message: string): string => state + message;

export function describeUseFold({ follow, frame, mount, step, useFold }: Binding): void {
  describe('useFold', () => {
    test('reduces every message and shows the state once a frame', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const page = await mount(() => useFold(connection, append, '>'), { shows: String });
      await step(() => world.transport.link.accept());
      await step(() => {
        for (const message of ['a', 'b', 'c']) world.transport.link.receive(message);
      });
      expect(page.text).toBe('>');
      await frame(world);
      expect(page.text).toBe('>abc');
    });

    test('continues from its state when it is shown again', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      connection.open();
      const page = await mount(() => useFold(connection, append, ''), { shows: String });
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('a'));
      await page.hide();
      await step(() => world.transport.link.receive('unseen'));
      await page.show();
      expect(page.text).toBe('a');
      await step(() => world.transport.link.receive('b'));
      await frame(world);
      expect(page.text).toBe('ab');
    });

    test('starts again for another connection', async () => {
      const world = fakeWorld();
      const [one, two] = [
        createConnection('ws://one.test/', world.options),
        createConnection('ws://two.test/', world.options),
      ];
      const page = await mount(
        (props: { connection: typeof one }) => useFold(follow(props, 'connection'), append, ''),
        { props: { connection: one }, shows: String },
      );
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('a'));
      await page.update({ connection: two });
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('b'));
      await frame(world);
      expect(page.text).toBe('b');
    });

    test('uses the latest reducer', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const page = await mount(
        (props: { factor: number }) =>
          useFold(connection, (sum: number, message) => sum + props.factor * Number(message), 0),
        { props: { factor: 1 }, shows: String },
      );
      await step(() => world.transport.link.accept());
      await step(() => world.transport.link.receive('1'));
      await page.update({ factor: 10 });
      await step(() => world.transport.link.receive('1'));
      await frame(world);
      expect(page.text).toBe('11');
    });

    test('leaves nothing behind after unmount', async () => {
      const world = fakeWorld();
      const connection = createConnection('ws://server.test/', world.options);
      const page = await mount(() => useFold(connection, append, ''), { shows: String });
      await step(() => world.transport.link.accept());
      world.transport.link.receive('a');
      await page.unmount();
      world.clock.advance(1_000);
      world.transport.link.end();
      expect(world.clock.pending).toBe(0);
      expect(world.environment.listeners).toBe(0);
    });
  });
}
