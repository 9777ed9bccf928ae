import { describe, expect, test } from 'vitest';
import type { Harness } from './harness.js';
import { harness, openHarness } from './harness.js';

const largest = 1 - Number.EPSILON;

describe('while offline', () => {
  test('makes the first dial anyway', () => {
    const made = harness();
    made.environment.goOffline();
    made.connection.open();
    expect(made.transport.links).toHaveLength(1);
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });

  test('keeps a live link', () => {
    const made = openHarness<string, string>();
    made.environment.goOffline();
    made.clock.advance(600_000);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'open', suspended: null });
    expect(made.connection.send('hello')).toBe('sent');
    expect(made.transport.links).toHaveLength(1);
  });

  test('suspends the retry of a link that is lost, except a slow one', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: 'offline' });
    expect(made.delay()).toBe(10_000);
  });

  test('suspends a retry that was already waiting', () => {
    const made = openHarness();
    made.transport.link.drop();
    expect(made.connection.getSnapshot().suspended).toBeNull();
    made.environment.goOffline();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: 'offline' });
    expect(made.delay()).toBe(10_000);
  });

  test('retries slowly, every maxDelayMs, with the counter standing still', () => {
    const made = openHarness({ reconnect: { maxDelayMs: 7_000 } });
    made.environment.goOffline();
    made.transport.link.drop();
    const { attempt } = made.connection.getSnapshot();
    for (let retry = 1; retry <= 5; retry += 1) {
      expect(made.delay()).toBe(7_000);
      made.clock.advance(7_000);
      expect(made.transport.links).toHaveLength(1 + retry);
      made.transport.link.drop();
      expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: 'offline', attempt });
    }
  });

  test('does not put the slow retry off for anything else that the device says', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.transport.link.drop();
    const { retryAt } = made.connection.getSnapshot();
    for (const signal of ['hide', 'show', 'wake', 'goOffline'] as const) {
      made.clock.advance(2_000);
      made.environment[signal]();
      expect(made.connection.getSnapshot()).toMatchObject({ retryAt, suspended: 'offline' });
    }
  });

  test('does not use up maxAttempts', () => {
    const made = openHarness({ reconnect: { maxAttempts: 1 } });
    made.environment.goOffline();
    made.transport.link.drop();
    for (let retry = 0; retry < 5; retry += 1) {
      made.clock.advance(10_000);
      made.transport.link.drop();
    }
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });

  test('is a hint only: a slow retry may succeed', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.transport.link.drop();
    made.clock.advance(10_000);
    made.transport.link.accept();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'open', suspended: null, retryAt: null });
  });

  test('ends for good what a close code forbids to retry', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.transport.link.end({ code: 1008 });
    expect(made.connection.getSnapshot().status).toBe('closed');
  });
});

describe.each(['ws://localhost:8080/', 'ws://127.0.0.1/', 'ws://[::1]/'])('a loopback address: %s', (url) => {
  test('is retried while offline as it is online', () => {
    const made = openHarness({ url });
    made.environment.goOffline();
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: null, attempt: 1 });
    expect(made.delay()).toBe(2_500);
  });

  test('keeps its retry when the device goes offline', () => {
    const made = openHarness({ url: () => url });
    made.transport.link.drop();
    const { retryAt } = made.connection.getSnapshot();
    made.environment.goOffline();
    expect(made.connection.getSnapshot()).toMatchObject({ suspended: null, retryAt });
  });
});

describe('coming back online', () => {
  test('pre-empts the slow retry and draws from fastDelayMs', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.transport.link.drop();
    made.dice = largest;
    made.environment.goOnline();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: null });
    expect(made.delay()).toBeGreaterThan(290);
    expect(made.delay()).toBeLessThanOrEqual(300);
    made.clock.advance(300);
    expect(made.transport.links).toHaveLength(2);
    made.clock.advance(9_000);
    expect(made.transport.links).toHaveLength(2);
  });

  test('draws evenly, so that a fleet does not return at once', () => {
    const made = openHarness({ reconnect: { fastDelayMs: 1_000 } });
    made.environment.goOffline();
    made.transport.link.drop();
    made.dice = 0.25;
    made.environment.goOnline();
    expect(made.delay()).toBe(250);
  });

  test('draws from the window of one retry however many have failed', () => {
    const made = openHarness();
    made.dice = largest;
    for (let retry = 0; retry < 4; retry += 1) {
      made.transport.link.drop();
      made.clock.advance(made.delay());
    }
    made.environment.goOffline();
    made.transport.link.drop();
    made.environment.goOnline();
    expect(made.delay()).toBeLessThanOrEqual(300);
  });

  test('never delays a retry that is due sooner', () => {
    const made = openHarness();
    made.dice = 0.001;
    made.transport.link.drop();
    const { retryAt } = made.connection.getSnapshot();
    made.dice = largest;
    made.environment.goOnline();
    expect(made.connection.getSnapshot().retryAt).toBe(retryAt);
  });

  test('goes on with ordinary windows when that retry fails', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.transport.link.drop();
    made.environment.goOnline();
    made.clock.advance(300);
    made.dice = largest;
    made.transport.link.drop();
    expect(made.delay()).toBeGreaterThan(4_990);
  });
});

describe('an attempt that is under way', () => {
  test('is replaced when the device comes online: it began on a network that is gone', () => {
    const made = harness<string, string>();
    made.connection.open();
    made.environment.goOffline();
    made.clock.advance(1_000);
    made.dice = largest;
    made.environment.goOnline();
    expect(made.delay()).toBeLessThanOrEqual(300);
    expect(made.transport.live).toBe(0);
    expect(made.recorded('close')).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'reconnect' }]);
    made.clock.advance(300);
    made.transport.link.accept();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'open', attempt: 0 });
  });

  test.each(['show', 'wake'] as const)('is left alone on %s', (signal) => {
    const made = harness<string, string>();
    made.connection.open();
    made.environment[signal]();
    expect(made.transport.links).toHaveLength(1);
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });
});

describe('while hidden', () => {
  test('retries go on by default', () => {
    const made = openHarness();
    made.environment.hide();
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: null });
    made.clock.advance(5_000);
    expect(made.transport.links).toHaveLength(2);
  });

  describe('with whenHidden: suspend', () => {
    const suspending = (): Harness<string, string> => openHarness({ reconnect: { whenHidden: 'suspend' } });

    test('arms no timer for a link that is lost', () => {
      const made = suspending();
      made.environment.hide();
      made.transport.link.drop();
      expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: 'hidden', retryAt: null });
      expect(made.clock.pending).toBe(0);
    });

    test('disarms the timer of a retry that was already waiting', () => {
      const made = suspending();
      made.transport.link.drop();
      made.environment.hide();
      expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: 'hidden', retryAt: null });
      expect(made.clock.pending).toBe(0);
    });

    test('keeps an open link', () => {
      const made = suspending();
      made.environment.hide();
      made.clock.advance(600_000);
      expect(made.connection.getSnapshot().status).toBe('open');
    });

    test('arms no timer when the device is offline as well', () => {
      const made = suspending();
      made.environment.goOffline();
      made.environment.hide();
      made.transport.link.drop();
      expect(made.connection.getSnapshot()).toMatchObject({ suspended: 'hidden', retryAt: null });
      made.environment.show();
      expect(made.connection.getSnapshot().suspended).toBe('offline');
      expect(made.delay()).toBe(10_000);
    });

    test('stays suspended when the device comes back online', () => {
      const made = suspending();
      made.environment.goOffline();
      made.environment.hide();
      made.transport.link.drop();
      made.environment.goOnline();
      expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: 'hidden', retryAt: null });
    });

    test('retries from fastDelayMs once it is seen again', () => {
      const made = suspending();
      made.environment.hide();
      made.transport.link.drop();
      made.dice = largest;
      made.environment.show();
      expect(made.connection.getSnapshot().suspended).toBeNull();
      expect(made.delay()).toBeLessThanOrEqual(300);
      made.clock.advance(300);
      expect(made.transport.links).toHaveLength(2);
    });
  });
});

describe.each<[string, (made: Harness<string, string>) => void]>([
  ['becoming visible', ({ environment }) => environment.show()],
  ['coming online', ({ environment }) => environment.goOnline()],
  ['waking', ({ environment }) => environment.wake()],
])('%s', (_, signal) => {
  test('pre-empts a waiting retry and draws from fastDelayMs', () => {
    const made = openHarness<string, string>();
    made.dice = largest;
    made.transport.link.drop();
    expect(made.delay()).toBeGreaterThan(300);
    signal(made);
    expect(made.delay()).toBeLessThanOrEqual(300);
    expect(made.delay()).toBeGreaterThan(290);
  });

  test('leads to one dial, however often it is signalled', () => {
    const made = openHarness<string, string>();
    made.transport.link.drop();
    for (let time = 0; time < 5; time += 1) signal(made);
    made.clock.advance(300);
    expect(made.transport.links).toHaveLength(2);
    made.clock.advance(5_000);
    expect(made.transport.links).toHaveLength(2);
  });

  test.each(['idle', 'closed'])('dials nothing while %s', (status) => {
    const made = openHarness<string, string>({ lingerMs: 0 });
    if (status === 'closed') made.connection.close();
    else {
      made.connection.close();
      made.transport.link.end();
      made.connection.acquire()();
      made.clock.advance(0);
    }
    const before = made.transport.links.length;
    signal(made);
    made.clock.advance(60_000);
    expect(made.transport.links).toHaveLength(before);
  });

  test('leaves an open link alone without a heartbeat', () => {
    const made = openHarness<string, string>();
    signal(made);
    made.clock.advance(60_000);
    expect(made.connection.getSnapshot().status).toBe('open');
    expect(made.transport.link.sent).toEqual([]);
  });
});

describe.each<[string, (made: Harness<string, string>) => void]>([
  ['waking', ({ environment }) => environment.wake()],
  ['coming online', ({ environment }) => environment.goOnline()],
])('a link that is lost on %s', (_, signal) => {
  test('is retried from fastDelayMs: the cause is local to this client', () => {
    const made = openHarness<string, string>();
    made.clock.advance(60_000);
    signal(made);
    made.dice = largest;
    made.transport.link.drop();
    expect(made.delay()).toBeLessThanOrEqual(300);
  });

  test('is retried from the first window if it is lost long afterwards', () => {
    const made = openHarness<string, string>();
    signal(made);
    made.clock.advance(600_000);
    made.dice = largest;
    made.transport.link.drop();
    expect(made.delay()).toBeGreaterThan(4_990);
  });
});

describe('the device', () => {
  test('is listened to only while the connection is wanted', () => {
    const { connection, transport, environment, clock } = harness({ lingerMs: 100 });
    const seen: [string, number][] = [];
    const look = (): unknown => seen.push([connection.getSnapshot().status, environment.listeners]);
    look();
    const release = connection.acquire();
    look();
    transport.link.accept();
    look();
    transport.link.drop();
    look();
    release();
    clock.advance(100);
    look();
    connection.open();
    connection.close();
    look();
    expect(seen).toEqual([
      ['idle', 0],
      ['connecting', 1],
      ['open', 1],
      ['waiting', 1],
      ['idle', 0],
      ['closed', 0],
    ]);
  });

  test('is no longer listened to after a fatal close code', () => {
    const { transport, environment } = openHarness();
    transport.link.end({ code: 1002 });
    expect(environment.listeners).toBe(0);
  });

  test('is listened to once, however long a connection lives', () => {
    const made = openHarness();
    for (let loss = 0; loss < 10; loss += 1) {
      made.transport.link.drop();
      made.clock.advance(made.delay());
      made.transport.link.accept();
    }
    expect(made.environment.listeners).toBe(1);
  });
});
