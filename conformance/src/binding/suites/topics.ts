import type { Connection, Topic } from '@steadysocket/core';
import { createConnection, subscriptions } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import type { World } from '../fake-world.js';
import { fakeWorld } from '../fake-world.js';
import type { Mounted } from '../subject.js';

interface Exchange {
  readonly world: World;
  readonly connection: Connection<string, string>;
  readonly topic: (symbol: string) => Topic<string>;
}

/** A server whose messages read `symbol price`, and that is asked for a symbol by `+symbol` and `-symbol`. */
function exchange(): Exchange {
  const world = fakeWorld();
  const connection = createConnection('ws://server.test/', world.options);
  const topic = subscriptions(connection, {
    subscribe: (symbol) => `+${symbol}`,
    unsubscribe: (symbol) => `-${symbol}`,
    keyOf: (message) => message.split(' ')[0],
  });
  return { world, connection, topic };
}

const symbols = Array.from({ length: 10 }, (_, index) => `S${String(index)}`);

export function describeTopics({
  follow,
  frame,
  mount,
  step,
  useFold,
  useMessage,
  useMessages,
  useReadable,
}: Binding): void {
  /** 100 components on 10 topics. */
  async function mountAll({ topic }: Exchange, recorded: string[]): Promise<Mounted<object, unknown>[]> {
    const pages: Mounted<object, unknown>[] = [];
    for (let index = 0; index < 100; index += 1) {
      const symbol = `S${String(index % 10)}`;
      pages.push(await mount(() => useMessage(topic(symbol), (message) => recorded.push(message))));
    }
    return pages;
  }

  describe('a topic in a component', () => {
    test('is what every hook takes', async () => {
      const { world, topic } = exchange();
      const recorded: string[] = [];
      const page = await mount(
        () => {
          useMessage(topic('ACME'), (message) => recorded.push(message));
          return {
            status: useReadable(topic('ACME'), ({ status }) => status),
            latest: useMessages(topic('ACME'), { limit: 2 }),
            count: useFold(topic('ACME'), (before) => before + 1, 0),
          };
        },
        { shows: ({ status, latest, count }) => `${status} ${latest.join()} ${String(count)}` },
      );
      expect(page.text).toBe('connecting  0');
      await step(() => world.transport.link.accept());
      expect(page.text).toBe('subscribed  0');
      await step(() => {
        for (const text of ['ACME 1', 'EMCA 2', 'ACME 3', 'ACME 4']) world.transport.link.receive(text);
      });
      await frame(world);
      expect(page.text).toBe('subscribed ACME 3,ACME 4 3');
      expect(recorded).toEqual(['ACME 1', 'ACME 3', 'ACME 4']);
      expect(world.transport.link.sent).toEqual(['+ACME']);
    });

    test('renders it once a frame, however many topics it has', async () => {
      const { world, topic } = exchange();
      const page = await mount(() => symbols.map((symbol) => useFold(topic(symbol), (before) => before + 1, 0)), {
        shows: (counts) => Object.values(counts).join(),
      });
      await step(() => world.transport.link.accept());
      const { renders } = page;
      await step(() => {
        for (const symbol of symbols) world.transport.link.receive(`${symbol} 1`);
      });
      await frame(world);
      expect(page.text).toBe('1,1,1,1,1,1,1,1,1,1');
      expect(page.renders - renders).toBe(1);
    });

    test('is subscribed to once for all components, and unsubscribed from when the last of them is gone', async () => {
      const made = exchange();
      const { transport, clock } = made.world;
      const recorded: string[] = [];
      const pages = await mountAll(made, recorded);
      await step(() => transport.link.accept());
      expect(transport.link.sent).toEqual(symbols.map((symbol) => `+${symbol}`));
      await step(() => transport.link.receive('S3 1'));
      expect(recorded).toEqual(Array.from({ length: 10 }, () => 'S3 1'));
      for (const page of pages) await page.unmount();
      clock.advance(1_000);
      expect(transport.link.sent.slice(10)).toEqual(symbols.map((symbol) => `-${symbol}`));
      transport.link.end();
      expect([transport.live, clock.pending]).toEqual([0, 0]);
    });

    test('stays subscribed while one page gives way to the next', async () => {
      const made = exchange();
      const { transport, clock } = made.world;
      const pages = await mountAll(made, []);
      await step(() => transport.link.accept());
      for (const page of pages) await page.unmount();
      clock.advance(500);
      await mountAll(made, []);
      clock.advance(60_000);
      expect(transport.link.sent).toHaveLength(10);
      expect(transport.links).toHaveLength(1);
    });

    test('is subscribed to again after a reconnect, before the queue, and one that was left meanwhile is not', async () => {
      const { world, topic } = exchange();
      const { transport, clock } = world;
      const kept = await mount(() => useMessage(topic('kept'), () => {}));
      const left = await mount(() => useMessage(topic('left'), () => {}));
      await step(() => transport.link.accept());
      await step(() => transport.link.drop());
      await left.unmount();
      await step(() => clock.advance(2_499));
      expect(topic('left').getSnapshot()).toEqual({ status: 'idle' });
      await step(() => clock.advance(1));
      await step(() => transport.link.accept());
      expect(transport.link.sent).toEqual(['+kept']);
      await kept.unmount();
    });

    test('is asked for again on the next link for all components that are still there, once and before the queue', async () => {
      const made = exchange();
      const { transport, clock } = made.world;
      const pages = await mountAll(made, []);
      await step(() => transport.link.accept());
      await step(() => transport.link.drop());
      for (const [index, page] of pages.entries()) if (index % 10 > 6) await page.unmount();
      made.connection.send('queued');
      await step(() => clock.advance(2_500));
      await step(() => transport.link.accept());
      expect(transport.link.sent).toEqual([...symbols.slice(0, 7).map((symbol) => `+${symbol}`), 'queued']);
      await step(() => clock.advance(60_000));
      expect(transport.link.sent).toHaveLength(8);
    });

    test('is left while the component is hidden, and subscribed to when it is shown', async () => {
      const { world, topic } = exchange();
      const { transport, clock } = world;
      topic('other').acquire();
      const page = await mount(() => useMessage(topic('ACME'), () => {}));
      await step(() => transport.link.accept());
      await page.hide();
      await step(() => clock.advance(1_000));
      await page.show();
      expect(transport.link.sent).toEqual(['+other', '+ACME', '-ACME', '+ACME']);
    });

    test('changes with a prop', async () => {
      const { world, topic } = exchange();
      const { transport, clock } = world;
      const recorded: string[] = [];
      const first: { readonly topic: Topic<string> | null } = { topic: topic('ACME') };
      const page = await mount(
        (props: typeof first) => useMessage(follow(props, 'topic'), (text) => recorded.push(text)),
        { props: first },
      );
      await step(() => transport.link.accept());
      await page.update({ topic: topic('EMCA') });
      for (const text of ['ACME 1', 'EMCA 2']) transport.link.receive(text);
      await page.update({ topic: null });
      transport.link.receive('EMCA 3');
      clock.advance(1_000);
      expect(recorded).toEqual(['EMCA 2']);
      expect(transport.link.sent.slice(0, 2)).toEqual(['+ACME', '+EMCA']);
      expect([...transport.link.sent.slice(2)].sort()).toEqual(['-ACME', '-EMCA']);
    });

    test('costs nothing for a component that suspends before it is mounted', async () => {
      const { world, topic } = exchange();
      let load = (): void => {};
      const until = new Promise<void>((resolve) => (load = resolve));
      const page = await mount(() => useReadable(topic('ACME')), { shows: ({ status }) => status, until });
      expect(world.transport.links).toHaveLength(0);
      await step(() => load());
      await step(() => {});
      // A status alone is no use of the topic.
      expect(page.text).toBe('idle');
      expect(world.transport.links).toHaveLength(0);
    });
  });
}
