import type { DropReason, SendOptions, SendOutcome } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';
import type { Harness, HarnessOptions } from './harness.js';
import { harness, openHarness } from './harness.js';

type Situation = (options: HarnessOptions<string, string>) => Harness<string, string>;

const highBytes = 1000;
const lowBytes = 100;

const opened: Situation = (options) => openHarness({ backpressure: { highBytes, lowBytes }, ...options });

/** How to get into each row of the table. */
const situations = {
  'open, below the high mark, queue empty': opened,
  'open, at the high mark, queue empty': (options) => {
    const made = opened(options);
    made.transport.link.bufferedAmount = highBytes;
    return made;
  },
  'open, back between the marks, queue empty': (options) => {
    const made = opened(options);
    made.transport.link.bufferedAmount = highBytes + 1;
    made.connection.send('given up', { volatile: true });
    made.transport.link.bufferedAmount = lowBytes + 1;
    return made;
  },
  'open, above the high mark': (options) => {
    const made = opened(options);
    made.transport.link.bufferedAmount = highBytes + 1;
    return made;
  },
  'open, below the high mark, queue not empty': (options) => {
    const made = opened(options);
    made.transport.link.bufferedAmount = highBytes + 1;
    made.connection.send('first in line');
    made.transport.link.bufferedAmount = lowBytes + 1;
    return made;
  },
  idle: (options) => harness(options),
  'idle again': (options) => {
    const made = harness({ lingerMs: 0, ...options });
    made.connection.acquire()();
    made.clock.advance(0);
    return made;
  },
  connecting: (options) => {
    const made = harness(options);
    made.connection.open();
    return made;
  },
  waiting: (options) => {
    const made = opened(options);
    made.transport.link.drop();
    return made;
  },
  closing: (options) => {
    const made = opened(options);
    made.connection.close();
    return made;
  },
  closed: (options) => {
    const made = opened(options);
    made.connection.close();
    made.transport.link.end();
    return made;
  },
} satisfies Record<string, Situation>;

type SituationName = keyof typeof situations;

const manners = {
  default: [{}, {}],
  volatile: [{}, { volatile: true }],
  'queue: false': [{ queue: false }, {}],
} as const satisfies Record<string, [HarnessOptions<string, string>, SendOptions]>;

const table: readonly (readonly [SituationName, SendOutcome, SendOutcome, SendOutcome | null])[] = [
  ['open, below the high mark, queue empty', 'sent', 'sent', 'sent'],
  ['open, at the high mark, queue empty', 'sent', 'sent', 'sent'],
  ['open, back between the marks, queue empty', 'sent', 'sent', 'sent'],
  ['open, above the high mark', 'queued', 'dropped', 'dropped'],
  // Without a queue there is nothing to be behind.
  ['open, below the high mark, queue not empty', 'queued', 'dropped', null],
  ['idle', 'queued', 'dropped', 'dropped'],
  ['idle again', 'queued', 'dropped', 'dropped'],
  ['connecting', 'queued', 'dropped', 'dropped'],
  ['waiting', 'queued', 'dropped', 'dropped'],
  ['closing', 'dropped', 'dropped', 'dropped'],
  ['closed', 'dropped', 'dropped', 'dropped'],
];

const cases = table.flatMap(([situation, ...outcomes]) =>
  (['default', 'volatile', 'queue: false'] as const).flatMap((manner, column) => {
    const outcome = outcomes[column] ?? null;
    return outcome === null ? [] : [{ situation, manner, outcome }];
  }),
);

describe('what send answers', () => {
  test.each(cases)('answers $outcome while $situation ($manner)', ({ situation, manner, outcome }) => {
    const [options, sendOptions] = manners[manner];
    const made = situations[situation](options);
    const before = {
      written: made.transport.links.flatMap(({ sent }) => sent).length,
      queued: made.connection.getSnapshot().queued,
      dropped: made.recorded('drop').length,
    };

    expect(made.connection.send('message', sendOptions)).toBe(outcome);

    expect({
      written: made.transport.links.flatMap(({ sent }) => sent).length - before.written,
      queued: made.connection.getSnapshot().queued - before.queued,
      dropped: made.recorded('drop').length - before.dropped,
    }).toEqual({
      written: outcome === 'sent' ? 1 : 0,
      queued: outcome === 'queued' ? 1 : 0,
      dropped: outcome === 'dropped' ? 1 : 0,
    });
  });
});

describe('what a drop event says', () => {
  const lastDrop = ({ recorded }: Harness<string, string>): unknown => recorded('drop').at(-1);
  const dropped = (message: string, reason: DropReason): unknown => ({ message, reason });

  test('names a message for which the queue had no room', () => {
    const made = harness<string, string>({ queue: { maxMessages: 1 } });
    made.connection.send('first');
    made.connection.send('second');
    expect(lastDrop(made)).toEqual(dropped('second', 'full'));
  });

  test('names a message whose time to live passed in the queue', () => {
    const made = harness<string, string>();
    made.connection.send('brief', { ttlMs: 10 });
    made.clock.advance(11);
    made.openUp();
    expect(lastDrop(made)).toEqual(dropped('brief', 'expired'));
  });

  test('names a volatile message that could not go at once', () => {
    const made = harness<string, string>();
    made.connection.send('now or never', { volatile: true });
    expect(lastDrop(made)).toEqual(dropped('now or never', 'volatile'));
  });

  test('names a message that nothing could keep', () => {
    const made = harness<string, string>({ queue: false });
    made.connection.send('homeless');
    expect(lastDrop(made)).toEqual(dropped('homeless', 'no-queue'));
  });

  test('names a message that was sent while closed', () => {
    const made = harness<string, string>();
    made.connection.close();
    made.connection.send('late');
    expect(lastDrop(made)).toEqual(dropped('late', 'closed'));
  });

  test('names each message that waited when the connection was closed', () => {
    const made = harness<string, string>();
    made.connection.send('first');
    made.connection.send('second');
    made.connection.close();
    expect(made.recorded('drop')).toEqual([dropped('first', 'closed'), dropped('second', 'closed')]);
    expect(made.connection.getSnapshot().queued).toBe(0);
  });

  test('names each message that waited when a fatal close code came', () => {
    const made = openHarness<string, string>({ backpressure: { highBytes: 0 } });
    made.transport.link.bufferedAmount = 1;
    made.connection.send('waits');
    made.transport.link.end({ code: 1008 });
    expect(made.recorded('drop')).toEqual([dropped('waits', 'closed')]);
  });

  test('names each message that waited when the last user left', () => {
    const made = harness<string, string>({ lingerMs: 500 });
    const release = made.connection.acquire();
    made.connection.send('waits');
    release();
    made.clock.advance(499);
    expect(made.recorded('drop')).toEqual([]);
    made.clock.advance(1);
    expect(made.recorded('drop')).toEqual([dropped('waits', 'released')]);
  });

  test('names a message that is too large for the queue by itself', () => {
    const made = harness<string, string>({ queue: { maxBytes: 4 } });
    made.connection.send('large');
    expect(lastDrop(made)).toEqual(dropped('large', 'too-large'));
  });

  test('gives the message as it was given, not as it was encoded', () => {
    const message = { kind: 'order' };
    const made = harness<unknown, { kind: string }>({
      codec: { encode: (value) => JSON.stringify(value), decode: (frame) => frame },
      queue: false,
    });
    made.connection.send(message);
    expect(made.recorded('drop')[0]?.message).toBe(message);
  });
});

describe('what sent means', () => {
  test('hands over the message before it answers', () => {
    const { connection, transport } = openHarness();
    connection.send('hello');
    expect(transport.link.sent).toEqual(['hello']);
  });

  test('does not send again what was in flight when the link died', () => {
    const { connection, transport, clock } = openHarness();
    connection.send('in flight');
    transport.link.drop();
    clock.advance(5_000);
    transport.link.accept();
    expect(transport.links).toHaveLength(2);
    expect(transport.link.sent).toEqual([]);
  });

  test.each<[string, (made: Harness<string, string>) => void]>([
    ['loses the link', ({ transport }) => transport.link.drop()],
    ['closes the connection', ({ connection }) => connection.close()],
    ['reconnects', ({ connection }) => connection.reconnect()],
  ])('is never said of a message that was not written, because a listener %s meanwhile', (_, act) => {
    const made = openHarness<string, string>({ backpressure: { highBytes: 10 } });
    const [link] = made.transport.links;
    if (link === undefined) throw new Error('Nothing was dialled.');
    link.bufferedAmount = 11;
    made.connection.send('first in line');
    // The next send writes it, which changes the snapshot.
    link.bufferedAmount = 0;
    const stop = made.connection.subscribe(() => {
      stop();
      act(made);
    });
    const outcome = made.connection.send('second');
    expect(made.transport.links.flatMap(({ sent }) => sent).includes('second')).toBe(outcome === 'sent');
    expect(made.recorded('drop').length).toBe(outcome === 'dropped' ? 1 : 0);
  });

  test('keeps what is sent while idle for the next opening', () => {
    const made = harness();
    made.connection.send('early');
    made.openUp();
    expect(made.transport.link.sent).toEqual(['early']);
  });
});
