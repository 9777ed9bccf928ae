import type { Unsubscribe } from '@steadysocket/core';
import { settled } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import type { Harness } from './harness.js';
import { harness, openHarness } from './harness.js';

type World = Harness<string, string>;

interface Kind {
  readonly name: string;
  readonly arrange: () => World;
  readonly listen: (made: World, listener: () => void) => Unsubscribe;
  readonly happen: (made: World) => void;
}

/** Every kind of listener, and how to make it hear something once. */
const kinds: Kind[] = [
  {
    name: 'subscribe',
    arrange: () => harness(),
    listen: ({ connection }, listener) => connection.subscribe(listener),
    happen: ({ connection }) => connection.send('queued'),
  },
  {
    name: 'message',
    arrange: () => openHarness(),
    listen: ({ connection }, listener) => connection.on('message', listener),
    happen: ({ transport }) => transport.link.receive('news'),
  },
  {
    name: 'open',
    arrange: () => harness(),
    listen: ({ connection }, listener) => connection.on('open', listener),
    happen: (made) => made.openUp(),
  },
  {
    name: 'close',
    arrange: () => openHarness(),
    listen: ({ connection }, listener) => connection.on('close', listener),
    happen: ({ transport }) => transport.link.drop(),
  },
  {
    name: 'error',
    arrange: () => openHarness(),
    listen: ({ connection }, listener) => connection.on('error', listener),
    happen: ({ transport }) => transport.link.fail(new Error('trouble')),
  },
  {
    name: 'drop',
    arrange: () => harness(),
    listen: ({ connection }, listener) => connection.on('drop', listener),
    happen: ({ connection }) => connection.send('now or never', { volatile: true }),
  },
];

describe.each(kinds)('a $name listener', ({ arrange, listen, happen }) => {
  test('that throws starves no other, and its error surfaces once', async () => {
    const made = arrange();
    const oops = new Error('oops');
    const called: string[] = [];
    listen(made, () => called.push('before'));
    listen(made, () => {
      throw oops;
    });
    listen(made, () => called.push('after'));
    const uncaught = await uncaughtDuring(() => happen(made));
    expect(called).toEqual(['before', 'after']);
    expect(uncaught).toEqual([oops]);
  });

  test('that throws leaves the connection as it would be without it', async () => {
    const made = arrange();
    const undisturbed = arrange();
    listen(made, () => {
      throw new Error('oops');
    });
    await uncaughtDuring(() => happen(made));
    happen(undisturbed);
    // Each has an error of its own.
    const { error, ...state } = made.connection.getSnapshot();
    expect({ ...state, error: error?.code }).toEqual({
      ...undisturbed.connection.getSnapshot(),
      error: undisturbed.connection.getSnapshot().error?.code,
    });
    expect(made.log.map(({ name }) => name)).toEqual(undisturbed.log.map(({ name }) => name));
  });

  test('that removes itself is called once, and starves no other', () => {
    const made = arrange();
    const called: string[] = [];
    const stop = listen(made, () => {
      called.push('first');
      stop();
    });
    listen(made, () => called.push('second'));
    happen(made);
    expect(called).toEqual(['first', 'second']);
  });

  test('that removes a later one keeps it from being called', () => {
    const made = arrange();
    const called: string[] = [];
    let stopSecond: Unsubscribe = () => {};
    listen(made, () => {
      called.push('first');
      stopSecond();
    });
    stopSecond = listen(made, () => called.push('second'));
    listen(made, () => called.push('third'));
    happen(made);
    expect(called).toEqual(['first', 'third']);
  });

  test('that removes an earlier one starves no other', () => {
    const made = arrange();
    const called: string[] = [];
    const stopFirst = listen(made, () => called.push('first'));
    listen(made, () => {
      called.push('second');
      stopFirst();
    });
    listen(made, () => called.push('third'));
    happen(made);
    expect(called).toEqual(['first', 'second', 'third']);
  });

  test('that adds another does not hear the new one called for the same event', () => {
    const made = arrange();
    const called: string[] = [];
    listen(made, () => {
      called.push('first');
      listen(made, () => called.push('new'));
    });
    happen(made);
    expect(called).toEqual(['first']);
  });

  test('is called in the order of registration', () => {
    const made = arrange();
    const called: number[] = [];
    for (const place of [1, 2, 3]) listen(made, () => called.push(place));
    happen(made);
    expect(called).toEqual([1, 2, 3]);
  });

  test('is not called once it is removed', () => {
    const made = arrange();
    let calls = 0;
    const stop = listen(made, () => (calls += 1));
    stop();
    stop();
    happen(made);
    expect(calls).toBe(0);
  });
});

describe('messages', () => {
  test('reach every handler exactly once and in order, however fast they come', () => {
    const made = openHarness<string, string>();
    const others: string[] = [];
    made.connection.on('message', (message) => others.push(message));
    const messages = Array.from({ length: 10_000 }, (_, index) => `message ${index}`);
    for (const message of messages) made.transport.link.receive(message);
    expect(made.recorded('message')).toEqual(messages);
    expect(others).toEqual(messages);
  });

  test('that are equal are delivered each', () => {
    const made = openHarness<string, string>();
    for (let time = 0; time < 3; time += 1) made.transport.link.receive('same');
    expect(made.recorded('message')).toEqual(['same', 'same', 'same']);
  });

  test('that arrive while another is handled come after it, for every handler', () => {
    const made = openHarness<string, string>();
    const second: string[] = [];
    made.connection.on('message', (message) => {
      if (message === 'one') made.transport.link.receive('two');
    });
    made.connection.on('message', (message) => second.push(message));
    made.transport.link.receive('one');
    expect(second).toEqual(['one', 'two']);
  });

  test('reach the remaining handlers although one has closed the connection', () => {
    const made = openHarness<string, string>();
    const second: string[] = [];
    made.connection.on('message', () => made.connection.close());
    made.connection.on('message', (message) => second.push(message));
    made.transport.link.receive('the last');
    made.transport.link.receive('too late');
    expect(second).toEqual(['the last']);
  });
});

describe('run to completion', () => {
  test('shows every listener the state after the event', () => {
    const made = harness<string, string>();
    const seen: [string, string][] = [];
    const look = (name: string): unknown => seen.push([name, made.connection.getSnapshot().status]);
    made.connection.on('open', () => look('open'));
    made.connection.on('close', () => look('close'));
    made.openUp();
    made.transport.link.drop();
    expect(seen).toEqual([
      ['open', 'open'],
      ['close', 'waiting'],
    ]);
  });

  test('has flushed the queue before an open handler runs', () => {
    const made = harness<string, string>();
    made.connection.send('queued');
    const seen: unknown[] = [];
    made.connection.on('open', () => seen.push([...made.transport.link.sent], made.connection.getSnapshot().queued));
    made.openUp();
    expect(seen).toEqual([['queued'], 0]);
  });

  test('notifies of a change after the event that caused it', () => {
    const made = openHarness<string, string>();
    const second: string[] = [];
    made.connection.on('message', () => {
      made.transport.link.drop();
      made.connection.send('now or never', { volatile: true });
    });
    for (const name of ['message', 'close', 'drop'] as const) made.connection.on(name, () => second.push(name));
    made.transport.link.receive('news');
    expect(second).toEqual(['message', 'close', 'drop']);
  });

  test('shows a drop listener the queue with the message that caused the drop', () => {
    const made = harness<string, string>({ queue: { maxMessages: 2, overflow: 'drop-oldest' } });
    const seen: number[] = [];
    made.connection.on('drop', () => seen.push(made.connection.getSnapshot().queued));
    for (const message of ['one', 'two', 'three']) made.connection.send(message);
    expect(seen).toEqual([2]);
  });

  test.each<[string, (made: World) => void, Partial<Record<string, unknown>>]>([
    [
      'reconnect() in a close handler',
      (made) => made.connection.on('close', () => made.connection.reconnect()),
      {
        status: 'connecting',
      },
    ],
    [
      'close() in a close handler',
      (made) => made.connection.on('close', () => made.connection.close()),
      {
        status: 'closed',
      },
    ],
    [
      'close() and open() in a close handler',
      (made) =>
        made.connection.on('close', () => {
          made.connection.close();
          made.connection.open();
        }),
      { status: 'connecting', attempt: 0 },
    ],
  ])('allows %s', (_, arrange, expected) => {
    const made = openHarness<string, string>();
    arrange(made);
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject(expected);
    expect(made.transport.live).toBe(expected['status'] === 'connecting' ? 1 : 0);
  });

  test('allows close() in an open handler: what was queued has gone out', () => {
    const made = harness<string, string>();
    made.connection.on('open', () => made.connection.close());
    made.connection.send('queued');
    made.openUp();
    expect(made.transport.link.sent).toEqual(['queued']);
    expect(made.connection.getSnapshot().status).toBe('closing');
    made.transport.link.end();
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test('allows close() in a state listener', () => {
    const made = harness<string, string>();
    made.connection.subscribe(() => {
      if (made.connection.getSnapshot().status === 'open') made.connection.close();
    });
    made.openUp();
    made.transport.link.end();
    expect(made.connection.getSnapshot().status).toBe('closed');
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'close']);
  });

  test('allows acquire() and release() in handlers', () => {
    const made = harness<string, string>({ lingerMs: 0 });
    const release = made.connection.acquire();
    made.connection.on('open', () => release());
    made.transport.link.accept();
    made.clock.advance(0);
    made.transport.link.end();
    expect(made.connection.getSnapshot().status).toBe('idle');
  });

  test('allows send() in a message handler, in order', () => {
    const made = openHarness<string, string>();
    made.connection.on('message', (message) => made.connection.send(`re: ${message}`));
    made.transport.link.receive('one');
    made.transport.link.receive('two');
    expect(made.transport.link.sent).toEqual(['re: one', 're: two']);
  });
});

describe('the order of events', () => {
  test('is the order in which things happened', () => {
    const made = openHarness<string, string>();
    made.transport.link.receive('news');
    made.transport.link.fail(new Error('trouble'));
    made.transport.link.end({ code: 1012 });
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.transport.link.receive('more');
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'message', 'error', 'close', 'open', 'message']);
  });

  test('puts the opening before the messages that were waiting behind it', () => {
    const made = harness<string, string>();
    made.connection.open();
    made.connection.subscribe(() => {
      if (made.connection.getSnapshot().status === 'open' && made.log.length === 0) made.transport.link.receive('news');
    });
    made.transport.link.accept();
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'message']);
  });

  test('has one close for each attempt', () => {
    const made = harness<string, string>();
    made.connection.open();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.clock.advance(10_000);
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.transport.link.end();
    made.connection.close();
    expect(made.recorded('close').map(({ kind }) => kind)).toEqual(['refused', 'connect-timeout', 'remote']);
  });

  test('tells of an expired message before those that happen later', async () => {
    const made = harness<string, string>();
    made.connection.send('brief', { ttlMs: 1 });
    made.clock.advance(2);
    made.connection.getSnapshot();
    made.openUp();
    await settled();
    expect(made.log.map(({ name }) => name)).toEqual(['drop', 'open']);
  });
});

describe('functions of a connection', () => {
  test('need no this', () => {
    const made = openHarness<string, string>();
    const { send, getSnapshot, close, on } = made.connection;
    let recorded = 0;
    on('message', () => (recorded += 1));
    made.transport.link.receive('news');
    expect(send('hello')).toBe('sent');
    close();
    expect(getSnapshot().status).toBe('closing');
    expect(recorded).toBe(1);
  });
});
