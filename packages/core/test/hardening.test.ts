import type { Environment, WebSocketData, WebSocketFrame } from '@steadysocket/core';
import { createConnection, createConnectionFamily, fold, heartbeat, iterate } from '@steadysocket/core';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test, vi } from 'vitest';
import type { Harness } from './harness.js';
import { harness, openHarness } from './harness.js';

describe('a write that fails', () => {
  test('ends the link even if the frame cannot be measured either', () => {
    const transport = fakeTransport<unknown>({
      sizeOf: () => {
        throw new Error('no size');
      },
    });
    const connection = createConnection<unknown, unknown, unknown>('ws://server.test/', {
      transport,
      clock: manualClock(),
    });
    connection.open();
    transport.link.accept();
    transport.link.sendError = new Error('broken pipe');
    expect(() => connection.send({})).toThrow('no size');
    expect(connection.getSnapshot().status).toBe('waiting');
  });

  test('is blamed on the frame by the second link', () => {
    const made = openHarness<string, string>();
    made.transport.link.sendError = new Error('broken pipe');
    expect(made.connection.send('poison')).toBe('queued');
    made.clock.advance(5_000);
    made.transport.link.sendError = new Error('broken pipe');
    made.transport.link.accept();
    expect(made.recorded('drop')).toEqual([{ message: 'poison', reason: 'failed' }]);
    expect(made.connection.getSnapshot().status).toBe('open');
  });

  test('loses nothing when the transport calls back while it writes', () => {
    const made = harness<string, string>({
      queue: { maxMessages: 2, overflow: 'drop-oldest' },
      kit: {
        onFrame(frame) {
          if (frame === 'a') made.connection.send('c');
        },
      },
    });
    made.connection.send('a');
    made.connection.send('b');
    made.openUp();
    expect(made.transport.link.sent).toEqual(['a', 'b', 'c']);
    expect(made.recorded('drop')).toEqual([]);
  });
});

describe('release', () => {
  test('counts once, even if a listener calls it again', () => {
    const made = harness();
    const release = made.connection.acquire();
    made.connection.subscribe(() => release());
    release();
    made.clock.advance(1_000);
    expect(made.connection.getSnapshot().status).toBe('idle');
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });
});

describe('a lease', () => {
  test('is given back once, though an injected function gives it back meanwhile', () => {
    const leases: (() => void)[] = [];
    const made = harness({
      random() {
        for (const release of leases) release();
        return 0.5;
      },
    });
    const other = made.connection.acquire();
    leases.push(made.connection.acquire());
    leases[0]?.();
    made.clock.advance(2_000);
    expect(made.connection.getSnapshot().status).toBe('connecting');
    other();
    made.clock.advance(2_000);
    expect(made.connection.getSnapshot().status).toBe('idle');
  });
});

describe('a clock that is set back', () => {
  test('does not stop the heartbeat', () => {
    let offset = 0;
    const clock = manualClock(1_000_000_000);
    const made = openHarness<string, string>({
      clock: { ...clock, now: () => clock.now() + offset },
      heartbeat: heartbeat({
        message: 'ping',
        intervalMs: 1_000,
        timeoutMs: 500,
        isReply: (frame) => frame === 'pong',
      }),
    });
    clock.advance(1_000);
    offset = -3_600_000;
    made.transport.link.receive('pong');
    clock.advance(1_000);
    expect(made.transport.link.sent).toEqual(['ping', 'ping']);
  });
});

describe('a faulty environment', () => {
  test('that throws is taken for an ordinary one, and its error surfaces', async () => {
    const environment: Environment = {
      isOnline: () => {
        throw new Error('no network information');
      },
      isVisible: () => true,
      subscribe: () => {
        throw new Error('no events');
      },
    };
    const transport = fakeTransport();
    const connection = createConnection('ws://server.test/', { transport, environment, clock: manualClock() });
    const caught = await uncaughtDuring(() => {
      connection.open();
      transport.link.accept();
    });
    expect(connection.getSnapshot().status).toBe('open');
    expect(caught).toContainEqual(new Error('no network information'));
    expect(caught.filter((error) => (error as Error).message === 'no events')).toHaveLength(1);
  });
});

describe('backpressure', () => {
  test('takes a socket that has begun to close for full, whatever the marks are', () => {
    const made = openHarness<string, string>({ backpressure: { highBytes: Infinity } });
    made.transport.link.bufferedAmount = Infinity;
    expect(made.connection.send('not lost')).toBe('queued');
  });
});

describe('a destination', () => {
  test('does not change with the URL object or the list that it was made of', () => {
    const url = new URL('ws://first.test/');
    const protocols = ['v1'];
    const transport = fakeTransport();
    const connection = createConnection(url, { protocols, transport, clock: manualClock() });
    url.host = 'second.test';
    protocols.push('v2');
    connection.open();
    expect(transport.link.request).toMatchObject({ url: 'ws://first.test/', protocols: ['v1'] });
  });
});

describe('a queued view', () => {
  test('keeps its kind', () => {
    const made = harness();
    made.connection.send(new Uint16Array([1, 2, 3]).subarray(1));
    made.openUp();
    expect(made.transport.link.sent).toEqual([new Uint16Array([2, 3])]);
  });
});

describe('a fold', () => {
  test('publishes each time with a schedule that runs at once', () => {
    const made = openHarness<string, string>();
    const schedule = (callback: () => void): (() => void) => {
      callback();
      return () => undefined;
    };
    const count = fold(made.connection, (sum: number) => sum + 1, 0, { schedule });
    made.transport.link.receive('one');
    made.transport.link.receive('two');
    expect(count.getSnapshot()).toBe(2);
  });
});

describe('a loop', () => {
  test('keeps order and count over many buffered messages', async () => {
    const made = openHarness<string, string>();
    const loop = iterate(made.connection, { maxBuffered: 10_000, overflow: 'drop-oldest' })[Symbol.asyncIterator]();
    for (let index = 0; index < 10_003; index += 1) made.transport.link.receive(String(index));
    expect(await loop.next()).toEqual({ done: false, value: '3' });
    expect(await loop.next()).toEqual({ done: false, value: '4' });
  });
});

describe('a family', () => {
  test('registers a connection that its maker has opened', () => {
    const transport = fakeTransport();
    const family = createConnectionFamily((room: string) => {
      const connection = createConnection(`ws://server.test/${room}`, { transport, clock: manualClock() });
      connection.open();
      return connection;
    });
    const first = family('lobby');
    expect(family('lobby')).toBe(first);
    family.delete('lobby');
    expect(family.peek('lobby')).toBeUndefined();
  });
});

describe('misuse at the call', () => {
  test.each<[string, (made: Harness<WebSocketData, WebSocketFrame>) => void]>([
    ['a listener that is no function', ({ connection }) => connection.on('message', null as never)],
    ['a missing listener', ({ connection }) => connection.on('message', undefined as never)],
    ['a missing state listener', ({ connection }) => connection.subscribe(undefined as never)],
    ['a missing event', ({ connection }) => connection.on(undefined as never, () => undefined)],
    ['an event that does not exist', ({ connection }) => connection.on('mesage' as never, () => undefined)],
    ['a negative ttlMs', ({ connection }) => connection.send('x', { ttlMs: -1 })],
  ])('throws for %s', (_, misuse) => {
    const made = openHarness();
    expect(() => {
      misuse(made);
    }).toThrow(expect.objectContaining({ code: 'invalid-option' }) as Error);
  });
});

describe('an attempt that is over', () => {
  test('asks for no protocols', async () => {
    const protocols = vi.fn(() => 'v1');
    const { connection } = harness({ url: () => Promise.resolve('ws://server.test/'), protocols });
    connection.open();
    connection.close();
    await Promise.resolve();
    expect(protocols).not.toHaveBeenCalled();
  });
});

describe('an unauthorized close', () => {
  test('says so even when no retry is allowed', () => {
    const made = openHarness({ url: () => 'ws://server.test/', reconnect: { maxAttempts: 0 } });
    made.transport.link.end({ code: 4401 });
    expect(made.connection.getSnapshot().cause).toMatchObject({ code: 4401, kind: 'unauthorized' });
  });
});

describe('a link lost just after the device came back online', () => {
  test('is retried in the local window', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.environment.goOnline();
    made.dice = 0.999;
    made.transport.link.drop();
    expect(made.delay()).toBeLessThan(300);
  });
});

describe('what reading the snapshot expires', () => {
  test('is notified before a later message', () => {
    const made = openHarness<string, string>({ backpressure: { highBytes: 0 } });
    made.transport.link.bufferedAmount = 1;
    made.connection.send('brief', { ttlMs: 10 });
    made.clock.sleep(11);
    made.connection.getSnapshot();
    made.transport.link.receive('later');
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'drop', 'message']);
  });
});
