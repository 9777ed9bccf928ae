import { fold } from '@steadysocket/core';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { harness, openHarness } from './harness.js';

describe('a lease', () => {
  test('opens the connection when it is the first', () => {
    const { connection, transport } = harness();
    connection.acquire();
    expect(connection.getSnapshot().status).toBe('connecting');
    connection.acquire();
    expect(transport.links).toHaveLength(1);
  });

  test('keeps the connection open until the last is given back', () => {
    const { connection, transport, clock } = harness({ lingerMs: 100 });
    const first = connection.acquire();
    const second = connection.acquire();
    transport.link.accept();
    first();
    clock.advance(60_000);
    expect(connection.getSnapshot().status).toBe('open');
    second();
    clock.advance(100);
    expect(connection.getSnapshot().status).toBe('closing');
  });

  test('counts once, however often it is given back', () => {
    const { connection, transport, clock } = harness({ lingerMs: 100 });
    const first = connection.acquire();
    connection.acquire();
    transport.link.accept();
    first();
    first();
    first();
    clock.advance(60_000);
    expect(connection.getSnapshot().status).toBe('open');
  });

  test('ends with its block, as a subscription and a fold do', () => {
    const { connection, transport, clock } = harness<string, string>({ lingerMs: 100 });
    const received: string[] = [];
    const counted: string[] = [];
    {
      using lease = connection.acquire();
      using listener = connection.on('message', (message) => received.push(message));
      using counting = fold(connection, (_: null, message) => (counted.push(message), null), null);
      expect([lease, listener, counting]).toHaveLength(3);
      transport.link.accept();
      transport.link.receive('inside');
    }
    transport.link.receive('outside');
    clock.advance(100);
    expect([received, counted]).toEqual([['inside'], ['inside']]);
    expect(connection.getSnapshot().status).toBe('closing');
  });
});

describe('after the last lease', () => {
  test('lingers 1 s by default, then closes with 1000 and goes idle', () => {
    const made = harness();
    const release = made.connection.acquire();
    made.transport.link.accept();
    release();
    made.clock.advance(999);
    expect(made.connection.getSnapshot().status).toBe('open');
    made.clock.advance(1);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closing', readyState: 2 });
    expect(made.transport.link.closedWith?.code).toBe(1000);
    made.transport.link.end();
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'idle',
      cause: { code: 1000, wasClean: true, kind: 'released' },
    });
    expect(made.clock.pending).toBe(0);
  });

  test('goes on sending while it lingers', () => {
    const made = harness<string, string>();
    const release = made.connection.acquire();
    made.transport.link.accept();
    release();
    expect(made.connection.send('still here')).toBe('sent');
  });

  test('does not close when a user returns in time', () => {
    const { connection, transport, clock } = harness({ lingerMs: 100 });
    const release = connection.acquire();
    transport.link.accept();
    release();
    clock.advance(99);
    connection.acquire();
    clock.advance(60_000);
    expect(connection.getSnapshot().status).toBe('open');
    expect(transport.links).toHaveLength(1);
  });

  test('counts the linger from the last release', () => {
    const { connection, transport, clock } = harness({ lingerMs: 100 });
    connection.acquire()();
    transport.link.accept();
    clock.advance(90);
    connection.acquire()();
    clock.advance(99);
    expect(connection.getSnapshot().status).toBe('open');
    clock.advance(1);
    expect(connection.getSnapshot().status).toBe('closing');
  });

  test('does not flap when StrictMode mounts, unmounts and mounts', () => {
    const made = harness();
    const first = made.connection.acquire();
    first();
    const second = made.connection.acquire();
    made.transport.link.accept();
    made.clock.advance(60_000);
    expect(made.transport.links).toHaveLength(1);
    expect(made.connection.getSnapshot().status).toBe('open');
    second();
  });

  test.each(['connecting', 'waiting'])('goes idle from %s, and nothing is left', (status) => {
    const made = harness<string, string>({ lingerMs: 100 });
    const release = made.connection.acquire();
    if (status === 'waiting') made.transport.link.drop();
    made.dice = 0.9;
    release();
    made.clock.advance(100);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'idle', retryAt: null });
    expect(made.transport.live).toBe(0);
    expect(made.clock.pending).toBe(0);
    made.clock.advance(60_000);
    expect(made.transport.links).toHaveLength(1);
  });

  test('opens again for the next user, with a fresh count of attempts', () => {
    const made = harness({ lingerMs: 100 });
    const release = made.connection.acquire();
    made.transport.link.drop();
    expect(made.connection.getSnapshot().attempt).toBe(1);
    release();
    made.clock.advance(100);
    made.connection.acquire();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'connecting', attempt: 0 });
  });

  test('opens at once for a user who comes during the closing handshake', () => {
    const made = harness({ lingerMs: 0 });
    const release = made.connection.acquire();
    made.transport.link.accept();
    release();
    made.clock.advance(0);
    expect(made.connection.getSnapshot().status).toBe('closing');
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('connecting');
    expect(made.transport.links).toHaveLength(2);
    expect(made.transport.live).toBe(1);
  });
});

describe('close()', () => {
  test('ends everything at once, with the code and reason that it was given', () => {
    const made = openHarness<string, string>();
    made.connection.close(4001, 'bye');
    expect(made.transport.link.closedWith).toEqual({ code: 4001, reason: 'bye' });
    expect(made.connection.getSnapshot().status).toBe('closing');
    made.transport.link.end();
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { code: 4001, reason: 'bye', wasClean: true, kind: 'client' },
    });
    expect(made.clock.pending).toBe(0);
    expect(made.environment.listeners).toBe(0);
  });

  test('closes with 1000 by default', () => {
    const made = openHarness();
    made.connection.close();
    expect(made.transport.link.closedWith?.code).toBe(1000);
  });

  test.each(['idle', 'connecting', 'waiting'])('needs no handshake while %s', (status) => {
    const made = harness();
    if (status !== 'idle') made.connection.open();
    if (status === 'waiting') made.transport.link.drop();
    made.connection.close();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'client' } });
    expect(made.transport.live).toBe(0);
    expect(made.clock.pending).toBe(0);
    made.clock.advance(60_000);
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test.each([[999], [1001], [1005], [1006], [2999], [5000], [3000.5], [NaN], ['1000' as unknown as number]])(
    'throws for a code that may not be sent: %s',
    (code) => {
      const made = openHarness();
      expect(thrownBy(() => made.connection.close(code)).code).toBe('invalid-close');
      expect(made.connection.getSnapshot().status).toBe('open');
    },
  );

  test.each([null, 5, ['bye'], () => 'bye', {}])('throws for a reason that is not a string: %o', (reason) => {
    const made = openHarness();
    expect(thrownBy(() => made.connection.close(1000, reason as never)).code).toBe('invalid-close');
    expect(made.connection.getSnapshot().status).toBe('open');
  });

  test('throws for a reason of more than 123 bytes in UTF-8', () => {
    const made = openHarness();
    expect(thrownBy(() => made.connection.close(1000, 'é'.repeat(62))).code).toBe('invalid-close');
    expect(made.connection.getSnapshot().status).toBe('open');
    made.connection.close(1000, `x${'é'.repeat(61)}`);
    expect(made.connection.getSnapshot().status).toBe('closing');
  });

  test('may be called again', () => {
    const made = openHarness();
    made.connection.close();
    made.connection.close();
    made.transport.link.end();
    made.connection.close();
    expect(made.recorded('close')).toHaveLength(1);
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test('delivers nothing after it has ended', () => {
    const made = openHarness();
    made.connection.close();
    made.transport.link.end();
    made.transport.link.receive('late');
    expect(made.recorded('message')).toEqual([]);
  });
});

describe('without a lease nothing is retried', () => {
  test('a link that is lost while lingering ends as idle', () => {
    const made = harness<string, string>({ lingerMs: 60_000 });
    const release = made.connection.acquire();
    made.transport.link.accept();
    release();
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'idle', cause: { code: 1006, kind: 'lost' } });
    expect(made.clock.pending).toBe(0);
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });

  test('a retry that comes due while lingering is not made, and what waits is dropped', () => {
    const made = harness<string, string>({ lingerMs: 60_000 });
    const release = made.connection.acquire();
    made.transport.link.accept();
    made.transport.link.drop();
    made.connection.send('late');
    release();
    made.clock.advance(made.delay());
    expect(made.connection.getSnapshot().status).toBe('idle');
    expect(made.transport.links).toHaveLength(1);
    expect(made.recorded('drop')).toEqual([{ message: 'late', reason: 'released' }]);
  });
});

describe('close() against leases', () => {
  test('wins while they are held, and over new ones', () => {
    const made = harness();
    made.connection.acquire();
    made.connection.close();
    made.connection.acquire();
    made.clock.advance(60_000);
    expect(made.connection.getSnapshot().status).toBe('closed');
    expect(made.transport.links).toHaveLength(1);
  });

  test.each(['open', 'reconnect'] as const)('is cleared by %s()', (call) => {
    const made = harness();
    made.connection.acquire();
    made.connection.close();
    made.connection[call]();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'connecting', attempt: 0 });
  });

  test('is cleared when every lease is gone and a new one comes', () => {
    const made = harness();
    const releases = [made.connection.acquire(), made.connection.acquire()];
    made.connection.close();
    releases[0]?.();
    made.connection.acquire()();
    expect(made.connection.getSnapshot().status).toBe('closed');
    releases[1]?.();
    expect(made.connection.getSnapshot().status).toBe('closed');
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });

  test('holds against the very first lease, and is cleared when that has gone and another comes', () => {
    const made = harness();
    made.connection.close();
    const release = made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('closed');
    made.connection.acquire();
    expect(made.transport.links).toHaveLength(0);
    made.connection.open();
    expect(made.connection.getSnapshot().status).toBe('connecting');
    release();
  });

  test('of an application that opened it holds against the first lease, too', () => {
    const made = openHarness();
    made.connection.close();
    made.transport.link.end();
    const release = made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('closed');
    release();
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });

  test('after the last lease has gone gives way to a new one, so that a clean-up may close', () => {
    const made = harness();
    made.connection.acquire()();
    made.connection.close();
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });

  test('wins during the closing handshake, too', () => {
    const made = harness();
    made.connection.acquire();
    made.transport.link.accept();
    made.connection.close();
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('closing');
    made.transport.link.end();
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test('wins over a link that is closing for want of users', () => {
    const made = harness({ lingerMs: 0 });
    const release = made.connection.acquire();
    made.transport.link.accept();
    release();
    made.clock.advance(0);
    expect(made.connection.getSnapshot().status).toBe('closing');
    made.connection.close();
    made.transport.link.end();
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test('wins over a linger', () => {
    const made = harness({ lingerMs: 100 });
    made.connection.acquire()();
    made.connection.close();
    expect(made.connection.getSnapshot().status).toBe('closed');
    expect(made.clock.pending).toBe(0);
  });
});

describe('a fatal close against leases', () => {
  test('wins while they are held, and over new ones', () => {
    const made = harness();
    made.connection.acquire();
    made.transport.link.accept();
    made.transport.link.end({ code: 1008 });
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('closed');
    expect(made.transport.links).toHaveLength(1);
  });

  test.each(['open', 'reconnect'] as const)('is cleared by %s()', (call) => {
    const made = harness();
    made.connection.acquire();
    made.transport.link.accept();
    made.transport.link.end({ code: 1008 });
    made.connection[call]();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });

  test('is cleared when every lease is gone and a new one comes', () => {
    const made = harness();
    const release = made.connection.acquire();
    made.transport.link.accept();
    made.transport.link.end({ code: 1008 });
    release();
    made.connection.acquire();
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });
});

describe('the application’s own lease', () => {
  test('is taken by open() and keeps the connection when others leave', () => {
    const made = openHarness({ lingerMs: 100 });
    made.connection.acquire()();
    made.clock.advance(60_000);
    expect(made.connection.getSnapshot().status).toBe('open');
  });

  test('is taken by reconnect() while idle', () => {
    const made = harness({ lingerMs: 100 });
    made.connection.reconnect();
    made.transport.link.accept();
    made.clock.advance(60_000);
    expect(made.connection.getSnapshot().status).toBe('open');
  });

  test('is taken during a linger, which it ends', () => {
    const made = harness({ lingerMs: 100 });
    made.connection.acquire()();
    made.connection.open();
    made.clock.advance(60_000);
    expect(made.connection.getSnapshot().status).not.toBe('idle');
    expect(made.transport.links.length).toBeGreaterThan(0);
  });

  test('is ended by close(), so that the next user’s leaving closes', () => {
    const made = harness({ lingerMs: 100 });
    made.connection.acquire()();
    made.openUp();
    made.connection.close();
    made.transport.link.end();
    made.connection.acquire()();
    made.clock.advance(100);
    expect(made.connection.getSnapshot().status).toBe('idle');
  });

  test('is not taken by open() where others hold leases', () => {
    const made = harness({ lingerMs: 100 });
    const release = made.connection.acquire();
    made.connection.open();
    release();
    made.clock.advance(100);
    expect(made.connection.getSnapshot().status).toBe('idle');
  });

  test('is taken once, however often open() is called', () => {
    const made = openHarness();
    made.connection.open();
    made.connection.open();
    expect(made.transport.links).toHaveLength(1);
    made.connection.close();
    expect(made.connection.getSnapshot().status).toBe('closing');
  });
});

describe('the closing handshake', () => {
  test('is given up when nobody answers it', () => {
    const made = openHarness();
    made.connection.close(4000, 'bye');
    made.clock.advance(5_000);
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { code: 1006, wasClean: false, kind: 'client' },
    });
    expect(made.transport.link.state).toBe('abandoned');
    expect(made.recorded('close')).toHaveLength(1);
    expect(made.clock.pending).toBe(0);
  });

  test('gives the server a moment to answer', () => {
    const made = openHarness();
    made.connection.close();
    made.clock.advance(500);
    expect(made.connection.getSnapshot().status).toBe('closing');
    expect(made.transport.link.state).toBe('closing');
  });

  test('reports one end', () => {
    const made = openHarness();
    made.connection.close();
    expect(made.recorded('close')).toHaveLength(0);
    made.transport.link.end();
    made.clock.advance(60_000);
    expect(made.recorded('close')).toHaveLength(1);
  });

  test('ends although the other side closed with its own code', () => {
    const made = openHarness();
    made.connection.close();
    made.transport.link.end({ code: 1011 });
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 1011, kind: 'client' } });
  });

  test('is followed by no retry', () => {
    const made = openHarness();
    made.connection.close();
    made.transport.link.drop();
    made.clock.advance(3_600_000);
    expect(made.connection.getSnapshot().status).toBe('closed');
    expect(made.transport.links).toHaveLength(1);
  });

  test('can be left by open(), which reports the end of the link that it leaves', () => {
    const made = openHarness();
    made.connection.close();
    made.connection.open();
    expect(made.connection.getSnapshot().status).toBe('connecting');
    expect(made.transport.live).toBe(1);
    expect(made.recorded('close').map(({ kind }) => kind)).toEqual(['client']);
  });
});
