import type { Connection, SubscriptionsOptions, Topic } from '@steadysocket/core';
import { fold, json, subscriptions } from '@steadysocket/core';
import { manualClock } from '@steadysocket/core/testing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test, vi } from 'vitest';
import { afterCollection } from './after-collection.js';
import type { Harness, HarnessOptions } from './harness.js';
import { harness } from './harness.js';

interface Quote {
  readonly symbol?: string;
  readonly price?: number;
}

type Request = { readonly on: string; readonly after?: number | undefined } | { readonly off: string } | string;

interface World extends Harness<Quote, Request> {
  readonly topic: (symbol: string) => Topic<Quote>;
  /** What was written on the link of that number, parsed. */
  written(index?: number): unknown[];
  quote(symbol: string, price: number): void;
}

function quotes(
  options: HarnessOptions<Quote, Request> = {},
  adjusted: Partial<SubscriptionsOptions<string, Quote, Request>> = {},
): World {
  const made = harness<Quote, Request>({ codec: json<Quote, Request>(), ...options });
  const topic = subscriptions(made.connection as Connection<Quote, Request>, {
    subscribe: (symbol, last) => ({ on: symbol, after: last?.price }),
    unsubscribe: (symbol) => ({ off: symbol }),
    keyOf: ({ symbol }) => symbol,
    ...adjusted,
  });
  return Object.assign(made, {
    topic,
    written: (index = made.transport.links.length - 1) =>
      made.transport.links[index]?.sent.map((frame) => JSON.parse(frame as string) as unknown) ?? [],
    quote: (symbol: string, price: number) => made.transport.link.receive(JSON.stringify({ symbol, price })),
  });
}

const symbols = Array.from({ length: 10 }, (_, index) => `S${String(index)}`);

describe('a topic', () => {
  test('opens the connection with its first lease, and subscribes', () => {
    const { connection, transport, topic, written } = quotes();
    const acme = topic('ACME');
    expect(acme.getSnapshot()).toEqual({ status: 'idle' });
    acme.acquire();
    expect(acme.getSnapshot()).toEqual({ status: 'connecting' });
    transport.link.accept();
    expect(acme.getSnapshot()).toEqual({ status: 'subscribed' });
    expect(written()).toEqual([{ on: 'ACME' }]);
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', queued: 0 });
  });

  test('subscribes at once on a link that is open, whatever waits in the queue', () => {
    const made = quotes();
    made.openUp();
    made.transport.link.bufferedAmount = 2_000_000;
    expect(made.connection.send('waits')).toBe('queued');
    made.topic('ACME').acquire();
    expect(made.written()).toEqual([{ on: 'ACME' }]);
  });

  test('receives its own messages, and no others', () => {
    const made = quotes();
    const recorded: unknown[] = [];
    const acme = made.topic('ACME');
    acme.on('message', ({ price }) => recorded.push(price));
    acme.acquire();
    made.transport.link.accept();
    made.quote('ACME', 1);
    made.quote('EMCA', 2);
    made.transport.link.receive('{}');
    made.quote('ACME', 3);
    expect(recorded).toEqual([1, 3]);
    expect(made.recorded('message')).toHaveLength(4);
  });

  test('receives nothing after it has unsubscribed, though its listeners stay', () => {
    const made = quotes();
    made.openUp();
    const recorded: unknown[] = [];
    const acme = made.topic('ACME');
    acme.on('message', ({ price }) => recorded.push(price));
    const release = acme.acquire();
    release();
    made.quote('ACME', 1);
    made.clock.advance(1_000);
    made.quote('ACME', 2);
    expect(recorded).toEqual([1]);
    acme.acquire();
    made.quote('ACME', 3);
    expect(recorded).toEqual([1, 3]);
  });

  test('is what a fold takes', () => {
    const made = quotes();
    const acme = made.topic('ACME');
    const latest = fold(acme, (_before, { price = 0 }) => price, null);
    acme.acquire();
    made.transport.link.accept();
    made.quote('ACME', 7);
    made.clock.advance(0);
    expect(latest.getSnapshot()).toBe(7);
  });

  test('publishes in one frame with the other topics', () => {
    const frames: (() => void)[] = [];
    const made = quotes({ schedule: (callback) => (frames.push(callback), () => {}) });
    for (const symbol of symbols) {
      fold(made.topic(symbol), (_before, { price = 0 }) => price, null);
      made.topic(symbol).acquire();
    }
    made.transport.link.accept();
    for (const symbol of symbols) made.quote(symbol, 1);
    expect(frames).toHaveLength(1);
  });

  test.each([['FinalizationRegistry'], ['FinalizationRegistry', 'WeakRef']])('needs no %s %s', (...names) => {
    for (const name of names) vi.stubGlobal(name, undefined);
    const { topic } = quotes();
    const first = topic('ACME');
    for (const symbol of symbols) topic(symbol);
    expect(topic('ACME')).toBe(first);
    vi.unstubAllGlobals();
  });

  test('has one object for each key', () => {
    const { topic } = quotes();
    expect(topic('ACME')).toBe(topic('ACME'));
    expect(topic('ACME')).not.toBe(topic('EMCA'));
  });

  test('takes keys of any type', () => {
    const made = harness<number, string>({ codec: json<number, string>() });
    const topic = subscriptions(made.connection, {
      subscribe: (key: number) => `on ${String(key)}`,
      unsubscribe: (key) => `off ${String(key)}`,
      keyOf: (message) => message % 10,
    });
    const recorded: number[] = [];
    topic(3).on('message', (message) => recorded.push(message));
    topic(3).acquire();
    made.transport.link.accept();
    for (const number of [13, 14, 23]) made.transport.link.receive(String(number));
    expect(recorded).toEqual([13, 23]);
    expect(made.transport.link.sent).toEqual(['"on 3"']);
  });
});

describe('leases on topics', () => {
  test('subscribe once and unsubscribe once for each topic, however many users it has', () => {
    const made = quotes();
    const releases = Array.from({ length: 100 }, (_, index) => made.topic(`S${String(index % 10)}`).acquire());
    made.transport.link.accept();
    expect(made.written()).toEqual(symbols.map((on) => ({ on })));
    for (const release of releases) {
      release();
      release();
    }
    made.clock.advance(999);
    expect(made.written()).toHaveLength(10);
    made.clock.advance(1);
    expect(made.written().slice(10)).toEqual(symbols.map((off) => ({ off })));
    expect(made.connection.getSnapshot().status).toBe('closing');
  });

  test('send nothing when one user goes and the next one comes within the linger', () => {
    const made = quotes();
    const release = made.topic('ACME').acquire();
    made.transport.link.accept();
    release();
    made.clock.advance(999);
    made.topic('ACME').acquire();
    made.clock.advance(10_000);
    expect(made.written()).toEqual([{ on: 'ACME' }]);
    expect(made.transport.links).toHaveLength(1);
  });

  test('unsubscribe before the connection closes, though time passes while the timers are set', () => {
    const clock = manualClock();
    let reads = 0;
    const made = quotes({ clock: { ...clock, now: () => clock.now() + (reads += 1) } });
    const release = made.topic('ACME').acquire();
    made.transport.link.accept();
    release();
    clock.advance(1_000);
    expect(made.written()).toEqual([{ on: 'ACME' }, { off: 'ACME' }]);
    expect(made.connection.getSnapshot().status).toBe('closing');
  });

  test('linger for as long as the application wants', () => {
    const made = quotes({}, { lingerMs: 50 });
    made.openUp();
    made.topic('ACME').acquire()();
    made.clock.advance(50);
    expect(made.written()).toEqual([{ on: 'ACME' }, { off: 'ACME' }]);
    expect(() => quotes({}, { lingerMs: -1 })).toThrow(/lingerMs/);
  });

  test('leave nothing behind', () => {
    const made = quotes();
    const release = made.topic('ACME').acquire();
    made.transport.link.accept();
    release();
    made.clock.advance(1_000);
    made.transport.link.end();
    expect(made.connection.getSnapshot().status).toBe('idle');
    expect([made.clock.pending, made.environment.listeners, made.transport.live]).toEqual([0, 0, 0]);
  });

  test.each([0, 1_000, 5_000])('stop listening to a connection that is idle by then: after %i ms', (lingerMs) => {
    const made = quotes({ lingerMs: 1_000 }, { lingerMs });
    let listeners = 0;
    const { subscribe } = made.connection;
    Object.assign(made.connection, {
      subscribe(listener: () => void) {
        const stop = subscribe(listener);
        listeners += 1;
        return () => {
          listeners -= 1;
          stop();
        };
      },
    });
    const release = made.topic('ACME').acquire();
    made.transport.link.accept();
    expect(listeners).toBe(1);
    release();
    made.clock.advance(1_000);
    made.transport.link.end();
    made.clock.advance(5_000);
    expect([made.connection.getSnapshot().status, listeners]).toEqual(['idle', 0]);
  });

  test('keep the connection open until the last of any topic is gone', () => {
    const made = quotes();
    const release = made.topic('ACME').acquire();
    made.topic('EMCA').acquire();
    made.transport.link.accept();
    release();
    made.clock.advance(60_000);
    expect(made.connection.getSnapshot().status).toBe('open');
    expect(made.written()).toEqual([{ on: 'ACME' }, { on: 'EMCA' }, { off: 'ACME' }]);
  });
});

describe('after a lost link', () => {
  test('topics in use are subscribed again, before the queue, and go on behind their last message', () => {
    const made = quotes();
    for (const symbol of ['ACME', 'EMCA']) made.topic(symbol).acquire();
    made.transport.link.accept();
    made.quote('ACME', 5);
    made.transport.link.drop();
    expect(made.topic('ACME').getSnapshot()).toEqual({ status: 'waiting' });
    made.connection.send('queued');
    made.clock.advance(10_000);
    made.transport.link.accept();
    expect(made.written()).toEqual([{ on: 'ACME', after: 5 }, { on: 'EMCA' }, 'queued']);
  });

  test('an unsubscribe of meanwhile is not sent', () => {
    const made = quotes();
    made.connection.open();
    const release = made.topic('ACME').acquire();
    made.transport.link.accept();
    made.transport.link.drop();
    release();
    made.clock.advance(1_000);
    expect(made.connection.getSnapshot().queued).toBe(0);
    made.clock.advance(10_000);
    made.transport.link.accept();
    expect(made.written()).toEqual([]);
    made.topic('ACME').acquire();
    expect(made.written()).toEqual([{ on: 'ACME' }]);
  });

  test('a user of meanwhile subscribes once', () => {
    const made = quotes();
    made.connection.open();
    made.transport.link.accept();
    made.transport.link.drop();
    made.topic('ACME').acquire();
    made.clock.advance(10_000);
    made.transport.link.accept();
    expect(made.written()).toEqual([{ on: 'ACME' }]);
    expect(made.topic('ACME').getSnapshot()).toEqual({ status: 'subscribed' });
  });

  test('a resumed session receives only changes', () => {
    const made = quotes();
    made.connection.open();
    const release = made.topic('left').acquire();
    made.topic('kept').acquire();
    made.transport.link.accept();
    made.transport.link.drop();
    release();
    made.topic('new').acquire();
    made.clock.advance(10_000);
    made.transport.link.accept({ resumed: true });
    expect(made.written()).toEqual([{ off: 'left' }, { on: 'new' }]);
    expect(made.topic('kept').getSnapshot()).toEqual({ status: 'subscribed' });
    made.transport.link.drop();
    made.clock.advance(10_000);
    made.transport.link.accept({ resumed: true });
    expect(made.written()).toEqual([]);
  });

  test('a session that was resumed after a pause receives what was left meanwhile', () => {
    const made = quotes();
    made.connection.open();
    const release = made.topic('left').acquire();
    made.transport.link.accept();
    made.connection.pause();
    release();
    made.clock.advance(10_000);
    made.connection.open();
    made.transport.link.accept({ resumed: true });
    expect(made.written()).toEqual([{ off: 'left' }]);
  });

  test('a topic that was left forgets its last message', () => {
    const made = quotes();
    made.connection.open();
    const release = made.topic('ACME').acquire();
    made.transport.link.accept();
    made.quote('ACME', 5);
    release();
    made.clock.advance(1_000);
    made.topic('ACME').acquire();
    expect(made.written()).toEqual([{ on: 'ACME' }, { off: 'ACME' }, { on: 'ACME' }]);
  });

  test('a link that does not take a message is lost, and the next one subscribes', () => {
    const made = quotes();
    made.openUp();
    made.transport.link.sendError = new Error('broken');
    made.topic('ACME').acquire();
    expect(made.connection.getSnapshot().status).toBe('waiting');
    expect(made.topic('ACME').getSnapshot()).toEqual({ status: 'waiting' });
    made.clock.advance(10_000);
    made.transport.link.accept();
    expect(made.written()).toEqual([{ on: 'ACME' }]);
  });
});

describe('the status of a topic', () => {
  test('is notified of, and keeps its identity', () => {
    const made = quotes();
    const acme = made.topic('ACME');
    const seen: string[] = [];
    acme.subscribe(() => seen.push(acme.getSnapshot().status));
    const release = acme.acquire();
    made.transport.link.accept();
    expect(acme.getSnapshot()).toBe(acme.getSnapshot());
    made.connection.send('more');
    made.transport.link.drop();
    made.clock.advance(2_500);
    made.transport.link.accept();
    release();
    made.clock.advance(1_000);
    expect(seen).toEqual(['connecting', 'subscribed', 'waiting', 'connecting', 'subscribed', 'idle']);
  });

  test('is that of a connection that the application has closed', () => {
    const made = quotes();
    const acme = made.topic('ACME');
    acme.acquire();
    made.transport.link.accept();
    made.connection.close();
    expect(acme.getSnapshot()).toEqual({ status: 'closing' });
    made.transport.link.end();
    expect(acme.getSnapshot()).toEqual({ status: 'closed' });
    made.connection.open();
    made.transport.link.accept();
    expect(made.written()).toEqual([{ on: 'ACME' }]);
  });

  test('is idle on a server', () => {
    const made = quotes();
    made.topic('ACME').acquire();
    expect(made.topic('ACME').getServerSnapshot?.()).toEqual({ status: 'idle' });
  });
});

describe('what the application gives', () => {
  test('surfaces as uncaught when it throws, and costs no other topic its subscription', async () => {
    const made = quotes(
      {},
      {
        subscribe(symbol) {
          if (symbol === 'bad') throw new Error('cannot');
          return { on: symbol };
        },
        keyOf({ symbol }) {
          if (symbol === undefined) throw new Error('no symbol');
          return symbol;
        },
      },
    );
    const recorded: unknown[] = [];
    const uncaught = await uncaughtDuring(() => {
      for (const symbol of ['bad', 'good']) made.topic(symbol).acquire();
      made.topic('good').on('message', ({ price }) => recorded.push(price));
      made.transport.link.accept();
      made.transport.link.receive('{}');
      made.quote('good', 1);
    });
    expect(uncaught).toHaveLength(2);
    expect(made.written()).toEqual([{ on: 'good' }]);
    expect(recorded).toEqual([1]);
    expect(made.topic('bad').getSnapshot()).toEqual({ status: 'waiting' });
  });

  test('may close the connection', () => {
    const made = quotes(
      {},
      {
        subscribe(symbol) {
          made.connection.close();
          return { on: symbol };
        },
      },
    );
    for (const symbol of symbols) made.topic(symbol).acquire();
    made.transport.link.accept();
    expect(made.connection.getSnapshot().status).toBe('closing');
  });

  test('may use another topic while it is asked for one', () => {
    const made = quotes(
      {},
      {
        subscribe(symbol) {
          if (symbol === 'a') made.topic('b').acquire();
          return { on: symbol };
        },
      },
    );
    made.topic('a').acquire();
    made.transport.link.accept();
    expect(made.written().sort()).toEqual([{ on: 'b' }, { on: 'a' }]);
  });

  test('is asked for nothing that cannot be written', () => {
    const asked: string[] = [];
    const made = quotes(
      {},
      {
        subscribe(symbol) {
          asked.push(symbol);
          return { on: symbol };
        },
        unsubscribe(symbol) {
          asked.push(`not ${symbol}`);
          return { off: symbol };
        },
      },
    );
    const release = made.topic('ACME').acquire();
    made.transport.link.drop();
    release();
    made.clock.advance(60_000);
    expect(asked).toEqual([]);
  });
});

test('two sets of topics share a connection', () => {
  const made = quotes();
  const trades = subscriptions(made.connection as Connection<Quote, Request>, {
    subscribe: (symbol: string) => ({ on: `trades ${symbol}` }),
    unsubscribe: (symbol) => ({ off: `trades ${symbol}` }),
    keyOf: ({ price }) => (price === 0 ? 'zero' : undefined),
  });
  made.topic('ACME').acquire();
  trades('zero').acquire();
  made.transport.link.accept();
  expect(made.written()).toEqual([{ on: 'ACME' }, { on: 'trades zero' }]);
});

describe('a topic that nothing uses', () => {
  test('costs nothing once the application has let it go', async () => {
    const { topic } = quotes();
    const dropped = new WeakRef(topic('ACME'));
    const heldByListener = new WeakRef(topic('EMCA'));
    const recorded: unknown[] = [];
    heldByListener.deref()?.on('message', ({ price }) => recorded.push(price));
    await afterCollection();
    expect(dropped.deref()).toBeUndefined();
    expect(heldByListener.deref()).toBe(topic('EMCA'));
  });

  test('is kept for those who listen, until they stop', async () => {
    const made = quotes();
    const recorded: unknown[] = [];
    const listen = (): (() => void) => made.topic('ACME').on('message', ({ price }) => recorded.push(price));
    const use = (): void => {
      const release = made.topic('ACME').acquire();
      made.transport.link.accept();
      made.quote('ACME', 1);
      release();
      made.clock.advance(1_000);
    };
    const stops = [listen()];
    await afterCollection();
    use();
    expect(recorded).toEqual([1]);
    stops.pop()?.();
    const reference = new WeakRef(made.topic('ACME'));
    await afterCollection();
    expect(reference.deref()).toBeUndefined();
  });
});
