import type { Clock, CloseInfo, ReconnectContext } from '@steadysocket/core';
import { ConnectionError } from '@steadysocket/core';
import { manualClock } from '@steadysocket/core/testing';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { describe, expect, test, vi } from 'vitest';
import type { Harness } from './harness.js';
import { epoch, harness, openHarness } from './harness.js';

/** Loses attempts until `count` retries have failed; gives the window that each delay was drawn from. */
function windows(made: Harness<string, string>, count: number): number[] {
  // With the largest number that `random` may give, the delay is the window, but for rounding.
  made.dice = 1 - Number.EPSILON;
  return Array.from({ length: count }, () => {
    made.transport.link.drop();
    const delay = made.delay();
    made.clock.advance(delay);
    return Math.round(delay / 10) * 10;
  });
}

describe('the first dial', () => {
  test('has no delay', () => {
    const { connection, transport, clock } = harness();
    connection.open();
    expect(transport.links).toHaveLength(1);
    expect(clock.now()).toBe(epoch);
    expect(connection.getSnapshot()).toMatchObject({ status: 'connecting', attempt: 0, retryAt: null });
  });
});

describe('the delay', () => {
  test.each([0, 0.25, 0.5, 0.75, 0.999])('is drawn evenly from 0 to the window (random %d)', (random) => {
    const made = openHarness();
    made.dice = random;
    made.transport.link.drop();
    expect(Math.abs(made.delay() - random * 5_000)).toBeLessThanOrEqual(1);
  });

  test('comes from 5 s, doubled with each attempt, capped at 10 s', () => {
    const made = harness<string, string>();
    made.connection.open();
    expect(windows(made, 4)).toEqual([5_000, 10_000, 10_000, 10_000]);
  });

  test('takes window, factor and cap from the options', () => {
    const made = harness<string, string>({ reconnect: { baseDelayMs: 100, factor: 3, maxDelayMs: 2_000 } });
    made.connection.open();
    expect(windows(made, 5)).toEqual([100, 300, 900, 2_000, 2_000]);
  });

  test('of a base of 0 is 0 once, then counts as 250', () => {
    const made = harness<string, string>({ reconnect: { baseDelayMs: 0 } });
    made.connection.open();
    expect(windows(made, 5)).toEqual([0, 500, 1_000, 2_000, 4_000]);
  });

  test.each([{ baseDelayMs: 0, factor: 1 }, { maxDelayMs: 0 }, { baseDelayMs: 0, maxDelayMs: 0 }])(
    'causes no storm, whatever is 0: %o',
    (reconnect) => {
      const made = harness<string, string>({ reconnect });
      made.connection.open();
      expect(Math.min(...windows(made, 5).slice(1))).toBeGreaterThanOrEqual(250);
    },
  );

  test('stays finite after any number of attempts', () => {
    const made = harness<string, string>({ connectTimeoutMs: 1, reconnect: { factor: 1_000 } });
    made.connection.open();
    const last = windows(made, 300).at(-1);
    expect(last).toBe(10_000);
  });

  test.each([1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 3001, 4000, 4400, 4999])(
    'comes from the first window after code %i',
    (code) => {
      const made = openHarness();
      made.dice = 1 - Number.EPSILON;
      made.transport.link.end({ code });
      expect(made.connection.getSnapshot().status).toBe('waiting');
      expect(made.delay()).toBeGreaterThan(4_990);
      expect(made.delay()).toBeLessThanOrEqual(5_000);
    },
  );

  test('ends with one dial, at the time that the snapshot showed', () => {
    const made = openHarness();
    made.transport.link.drop();
    const { retryAt } = made.connection.getSnapshot();
    made.clock.advance(made.delay() - 1);
    expect(made.transport.links).toHaveLength(1);
    made.clock.advance(1);
    expect(made.transport.links).toHaveLength(2);
    expect(made.clock.now()).toBe(retryAt);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'connecting', retryAt: null });
  });
});

describe('the attempt counter', () => {
  test('counts the retries since the connection was last stable', () => {
    const made = harness<string, string>();
    made.connection.open();
    const seen = [made.connection.getSnapshot().attempt];
    for (let retry = 0; retry < 3; retry += 1) {
      made.transport.link.drop();
      made.clock.advance(made.delay());
      seen.push(made.connection.getSnapshot().attempt);
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  test('goes on counting when a link is lost before minUptimeMs', () => {
    const made = harness<string, string>();
    made.connection.open();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.clock.advance(4_999);
    made.dice = 1 - Number.EPSILON;
    made.transport.link.drop();
    expect(made.connection.getSnapshot().attempt).toBe(2);
    expect(made.delay()).toBeGreaterThan(5_000);
  });

  test('restarts once a link has been open for minUptimeMs', () => {
    const made = harness<string, string>();
    made.connection.open();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    expect(made.connection.getSnapshot().attempt).toBe(1);
    made.clock.advance(5_000);
    expect(made.connection.getSnapshot().attempt).toBe(0);
    made.dice = 1 - Number.EPSILON;
    made.transport.link.drop();
    expect(made.connection.getSnapshot().attempt).toBe(1);
    expect(made.delay()).toBeLessThanOrEqual(5_000);
  });

  test('restarts by wall-clock time, even if its timer is late', () => {
    const inner = manualClock(epoch);
    // A throttled page: timers fire a minute late.
    const late: Clock = { ...inner, setTimeout: (callback, delayMs) => inner.setTimeout(callback, delayMs + 60_000) };
    const made = harness<string, string>({ clock: late });
    made.connection.open();
    made.transport.link.drop();
    inner.advance(65_000);
    made.transport.link.accept();
    inner.advance(5_000);
    made.transport.link.drop();
    expect(made.connection.getSnapshot().attempt).toBe(1);
  });

  test('takes minUptimeMs from the options', () => {
    const made = harness<string, string>({ reconnect: { minUptimeMs: 100 } });
    made.connection.open();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.clock.advance(100);
    expect(made.connection.getSnapshot().attempt).toBe(0);
  });

  test('does not shrink while retries fail', () => {
    const made = harness<string, string>();
    made.connection.open();
    for (let retry = 1; retry <= 5; retry += 1) {
      made.transport.link.drop();
      expect(made.connection.getSnapshot().attempt).toBe(retry);
      made.clock.advance(made.delay() + 9_000);
    }
  });
});

describe('close codes', () => {
  test.each([1002, 1003, 1007, 1008, 1010])('are fatal: %i is not retried', (code) => {
    const made = openHarness<string, string>();
    made.transport.link.end({ code, reason: 'why' });
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { code, reason: 'why', wasClean: true, kind: 'fatal-code' },
    });
    made.clock.advance(3_600_000);
    expect(made.transport.links).toHaveLength(1);
    expect(made.clock.pending).toBe(0);
  });

  test('retries after 1009: the next link is sound', () => {
    const made = openHarness<string, string>();
    made.transport.link.end({ code: 1009 });
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });

  test.each([1002, 1008, 3000, 4401])(
    'decide nothing before the opening, whatever the platform reports: %i',
    (code) => {
      const made = harness();
      made.connection.open();
      made.transport.link.end({ code });
      expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', cause: { code, kind: 'refused' } });
    },
  );

  test.each([
    [1008, 'fatal-code'],
    [4401, 'unauthorized'],
  ])('decide before the opening where the peer itself sent them: %i', (code, kind) => {
    const made = harness();
    made.connection.open();
    made.transport.link.end({ code, isFromPeer: true });
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code, kind } });
  });

  test('are options: a list replaces the standard one', () => {
    const made = openHarness({
      reconnect: { fatalCodes: [4000], unauthorizedCodes: [1008] },
      url: () => 'ws://a.test',
    });
    made.transport.link.end({ code: 1002 });
    expect(made.connection.getSnapshot().status).toBe('waiting');
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.transport.link.end({ code: 1008 });
    expect(made.connection.getSnapshot().status).toBe('waiting');
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.transport.link.end({ code: 4000 });
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'fatal-code' } });
  });

  test.each([4401, ['4401'], [NaN], null, {}])(
    'are refused as options where they are no list of integers: %s',
    (given) => {
      const fatalCodes = given as unknown as number[];
      expect(thrownBy(() => harness({ reconnect: { fatalCodes } })).code).toBe('invalid-option');
    },
  );

  test('that the caller changes later change nothing', () => {
    const fatalCodes = [4000];
    const made = openHarness({ reconnect: { fatalCodes } });
    fatalCodes.push(4001);
    made.transport.link.end({ code: 4001 });
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });

  describe.each([3000, 3003, 4401, 4403])('mean unauthorized: %i', (code) => {
    const unauthorized = { status: 'closed', cause: { code, kind: 'unauthorized' } };

    test('is not retried where url and protocols are fixed', () => {
      const made = openHarness({ protocols: ['v1'] });
      made.transport.link.end({ code });
      expect(made.connection.getSnapshot()).toMatchObject(unauthorized);
    });

    test.each([
      ['the url', { url: () => 'ws://server.test/?token=fresh' }],
      ['the protocols', { protocols: () => ['token.fresh'] }],
      ['the transport', { kit: { capabilities: { freshCredentials: true } } }],
    ])('is retried once where %s can bring a fresh token', (_, options) => {
      const made = openHarness(options);
      made.transport.link.end({ code });
      expect(made.connection.getSnapshot().status).toBe('waiting');
      made.clock.advance(made.delay());
      expect(made.transport.links).toHaveLength(2);
      made.transport.link.accept();
      made.transport.link.end({ code });
      expect(made.connection.getSnapshot()).toMatchObject(unauthorized);
      made.clock.advance(3_600_000);
      expect(made.transport.links).toHaveLength(2);
    });

    test('draws the delay before the fresh token from fastDelayMs', () => {
      const made = openHarness({ url: () => 'ws://server.test/' });
      made.dice = 1 - Number.EPSILON;
      made.transport.link.end({ code });
      expect(made.delay()).toBeLessThanOrEqual(300);
    });

    test('is retried once again after the connection was stable', () => {
      const made = openHarness({ url: () => 'ws://server.test/' });
      for (let round = 0; round < 3; round += 1) {
        made.transport.link.end({ code });
        expect(made.connection.getSnapshot().status).toBe('waiting');
        made.clock.advance(made.delay());
        made.transport.link.accept();
        made.clock.advance(5_000);
      }
    });

    test('is not retried again when the retry opened for a moment only', () => {
      const made = openHarness({ url: () => 'ws://server.test/' });
      made.transport.link.end({ code });
      made.clock.advance(made.delay());
      made.transport.link.accept();
      made.clock.advance(1_000);
      made.transport.link.end({ code });
      expect(made.connection.getSnapshot()).toMatchObject(unauthorized);
    });
  });
});

describe('maxAttempts', () => {
  test('ends the connection after that many retries', () => {
    const made = harness({ reconnect: { maxAttempts: 2 } });
    made.connection.open();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      made.transport.link.drop();
      made.clock.advance(made.delay());
    }
    expect(made.transport.links).toHaveLength(3);
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { code: 1006, kind: 'max-attempts' },
    });
  });

  test('of 0 allows no retry', () => {
    const made = openHarness({ reconnect: { maxAttempts: 0 } });
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'max-attempts' } });
  });

  test('is unlimited by default', () => {
    const made = harness<string, string>();
    made.connection.open();
    windows(made, 500);
    expect(made.connection.getSnapshot().status).toBe('connecting');
  });
});

describe('shouldReconnect', () => {
  test('ends the connection by answering false', () => {
    const made = openHarness({ reconnect: { shouldReconnect: ({ cause }) => cause.code !== 4000 } });
    made.transport.link.drop();
    expect(made.connection.getSnapshot().status).toBe('waiting');
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.transport.link.end({ code: 4000, reason: 'enough' });
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { code: 4000, reason: 'enough', kind: 'not-retried' },
    });
  });

  test('receives the attempt, the cause, the server’s hint and a random number', () => {
    const shouldReconnect = vi.fn<(context: ReconnectContext) => boolean>(() => true);
    const made = openHarness({ reconnect: { shouldReconnect } });
    made.dice = 0.125;
    made.transport.link.end({ code: 1013, reason: 'busy', retryAfterMs: 700 });
    expect(shouldReconnect).toHaveBeenCalledExactlyOnceWith({
      attempt: 0,
      cause: { code: 1013, reason: 'busy', wasClean: true, kind: 'remote' } satisfies CloseInfo,
      error: null,
      retryAfterMs: 700,
      random: 0.125,
      standard: 700 + 625,
    });
  });

  test('is not asked about what would not be retried', () => {
    const shouldReconnect = vi.fn(() => true);
    const made = openHarness({ reconnect: { shouldReconnect } });
    made.transport.link.end({ code: 1008 });
    expect(shouldReconnect).not.toHaveBeenCalled();
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test.each([Promise.resolve(false), undefined, 0, 'no'])(
    'that answers %s raises policy-failed, and is retried',
    (answer) => {
      const made = openHarness({ reconnect: { shouldReconnect: () => answer as unknown as boolean } });
      made.transport.link.drop();
      expect(made.delay()).toBe(2_500);
      expect(made.errorCodes()).toEqual(['policy-failed']);
    },
  );

  test('that throws leaves the loss to the standard policy and raises policy-failed', () => {
    const made = openHarness({
      reconnect: {
        shouldReconnect() {
          throw new Error('oops');
        },
      },
    });
    made.transport.link.drop();
    expect(made.connection.getSnapshot().status).toBe('waiting');
    expect(made.delay()).toBe(2_500);
    expect(made.errorCodes()).toEqual(['policy-failed']);
  });
});

describe('a reconnect function', () => {
  test('gives the delay', () => {
    const made = openHarness({ reconnect: ({ attempt }) => 1_000 * (attempt + 1) });
    made.transport.link.drop();
    expect(made.delay()).toBe(1_000);
    made.clock.advance(1_000);
    made.transport.link.drop();
    expect(made.delay()).toBe(2_000);
  });

  test('ends the connection by answering false', () => {
    const made = openHarness({ reconnect: () => false });
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'not-retried' } });
  });

  test('may dial at once', () => {
    const made = openHarness({ reconnect: () => 0 });
    made.transport.link.drop();
    made.clock.advance(0);
    expect(made.transport.links).toHaveLength(2);
  });

  test('is asked once for each loss', () => {
    const policy = vi.fn<(context: ReconnectContext) => number>(() => 10);
    const made = openHarness({ reconnect: policy });
    made.dice = 0.25;
    made.transport.link.end({ code: 1001, reason: 'restart', retryAfterMs: 5 });
    made.clock.advance(5);
    expect(policy).toHaveBeenCalledExactlyOnceWith({
      attempt: 0,
      cause: { code: 1001, reason: 'restart', wasClean: true, kind: 'remote' },
      error: null,
      retryAfterMs: 5,
      random: 0.25,
      standard: 5 + 1_250,
    });
  });

  test('knows what went wrong on this side', () => {
    const policy = vi.fn<(context: ReconnectContext) => number>(() => 10);
    const made = harness({ reconnect: policy, connectTimeoutMs: 500 });
    made.connection.open();
    made.clock.advance(500);
    expect(policy.mock.calls[0]?.[0].error).toMatchObject({ code: 'connect-timeout' });
  });

  test('may stand beside the other options', () => {
    const made = openHarness({ reconnect: { decide: () => 10, maxAttempts: 2, minUptimeMs: 1_000 } });
    for (let loss = 0; loss < 2; loss += 1) {
      made.transport.link.drop();
      expect(made.delay()).toBe(10);
      made.clock.advance(10);
    }
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'max-attempts' } });
  });

  test('that is not a function is refused at creation', () => {
    expect(() => harness({ reconnect: { decide: 10 as never } })).toThrow(/reconnect\.decide/);
  });

  test.each([
    ['a fatal code', { code: 1008 }],
    ['an unauthorized one', { code: 4401 }],
  ])('is asked about %s as well, and may overrule it', (_, end) => {
    const policy = vi.fn<(context: ReconnectContext) => number>(() => 10);
    const made = openHarness({ reconnect: policy });
    made.transport.link.end(end);
    expect(policy.mock.calls[0]?.[0].standard).toBe(false);
    expect(made.delay()).toBe(10);
  });

  test('keeps the rule of the standard policy where both stop', () => {
    const made = openHarness({ reconnect: ({ standard }) => standard });
    made.transport.link.end({ code: 1008 });
    expect(made.connection.getSnapshot().cause?.kind).toBe('fatal-code');
  });

  test('is asked while the device is offline, too', () => {
    const made = openHarness({ reconnect: () => false });
    made.environment.goOffline();
    made.transport.link.drop();
    expect(made.connection.getSnapshot().status).toBe('closed');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('oops');
      },
    ],
    ['gives NaN', () => NaN],
    ['gives a negative delay', () => -1],
    ['gives an infinite delay', () => Infinity],
    ['gives a text', () => '100' as unknown as number],
    ['gives nothing', () => undefined as unknown as number],
    ['gives true', () => true as unknown as number],
    ['gives a promise', () => Promise.resolve(100) as unknown as number],
  ])('that %s leaves the loss to the standard policy and raises policy-failed', (_, reconnect) => {
    const made = openHarness({ reconnect });
    made.transport.link.drop();
    expect(made.connection.getSnapshot().status).toBe('waiting');
    expect(made.delay()).toBe(2_500);
    expect(made.errorCodes()).toEqual(['policy-failed']);
    expect(made.recorded('error')[0]).toBeInstanceOf(ConnectionError);
  });
});

describe('reconnect: false', () => {
  test('stays closed after a loss', () => {
    const made = openHarness({ reconnect: false });
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'not-retried' } });
    expect(made.clock.pending).toBe(0);
  });

  test('does not keep open() from dialling again', () => {
    const made = openHarness({ reconnect: false });
    made.transport.link.drop();
    made.openUp();
    expect(made.connection.getSnapshot().status).toBe('open');
  });
});

describe('a link that a heartbeat of its transport found dead', () => {
  test('is a loss local to this client', () => {
    const made = openHarness();
    made.dice = 1 - Number.EPSILON;
    made.transport.link.end({ code: 1006, wasClean: false, kind: 'heartbeat-timeout' });
    expect(made.connection.getSnapshot().cause).toMatchObject({ code: 1006, kind: 'heartbeat-timeout' });
    expect(made.delay()).toBeLessThanOrEqual(300);
  });
});

describe('a retry hint from the transport', () => {
  test.each([0, 0.5, 1 - Number.EPSILON])('means not before: jitter comes on top of it (random %d)', (random) => {
    const made = openHarness();
    made.dice = random;
    made.transport.link.end({ code: 1013, retryAfterMs: 20_000 });
    expect(made.delay()).toBe(20_000 + Math.floor(random * 5_000));
  });

  test('is believed up to an hour', () => {
    const made = openHarness();
    made.dice = 0;
    made.transport.link.end({ code: 1013, retryAfterMs: 7 * 86_400_000 });
    expect(made.delay()).toBe(3_600_000);
  });

  test('is not undercut by good news, but by reconnect()', () => {
    const made = openHarness();
    made.transport.link.end({ code: 1013, retryAfterMs: 20_000 });
    made.environment.show();
    made.environment.goOnline();
    made.environment.wake();
    expect(made.delay()).toBe(20_000);
    made.connection.reconnect();
    expect(made.transport.links).toHaveLength(2);
  });

  test('holds while offline, too', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.transport.link.end({ code: 1013, retryAfterMs: 120_000 });
    expect(made.delay()).toBe(120_000);
  });

  test('holds for one loss only', () => {
    const made = openHarness();
    made.transport.link.end({ code: 1013, retryAfterMs: 600 });
    made.clock.advance(made.delay());
    made.transport.link.drop();
    expect(made.delay()).toBe(5_000);
  });

  test.each([NaN, -1, Infinity, '600' as unknown as number])(
    'is passed over when it is no duration: %s',
    (retryAfterMs) => {
      const made = openHarness();
      made.transport.link.end({ code: 1013, retryAfterMs });
      expect(made.delay()).toBe(2_500);
    },
  );
});

describe('reconnect()', () => {
  test('pre-empts a waiting retry, and the old one never fires', () => {
    const made = openHarness();
    made.transport.link.drop();
    made.connection.reconnect();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'connecting', retryAt: null });
    expect(made.transport.links).toHaveLength(2);
    made.transport.link.accept();
    made.clock.advance(3_600_000);
    expect(made.transport.links).toHaveLength(2);
  });

  test('pre-empts a suspended retry', () => {
    const made = openHarness();
    made.environment.goOffline();
    made.transport.link.drop();
    made.connection.reconnect();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'connecting', suspended: null });
  });

  test.each(['idle', 'connecting', 'open', 'closing', 'waiting', 'closed'] as const)(
    'dials at once while %s, and leaves one live link',
    (status) => {
      const made = harness();
      const { connection, transport } = made;
      if (status !== 'idle') connection.open();
      if (status === 'open' || status === 'closing') transport.link.accept();
      if (status === 'waiting') transport.link.drop();
      if (status === 'closing' || status === 'closed') connection.close();
      expect(connection.getSnapshot().status).toBe(status);
      const before = transport.links.length;

      connection.reconnect();

      expect(connection.getSnapshot().status).toBe('connecting');
      expect(transport.links).toHaveLength(before + 1);
      expect(transport.live).toBe(1);
      transport.link.accept();
      expect(connection.getSnapshot().status).toBe('open');
    },
  );

  test('reports the end of the open link that it replaces', () => {
    const made = openHarness();
    made.connection.reconnect();
    expect(made.recorded('close')).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'reconnect' }]);
    expect(made.connection.getSnapshot().cause).toEqual(made.recorded('close')[0]);
  });

  test('reports nothing of an attempt that it replaces before it opened', () => {
    const made = harness();
    made.connection.open();
    made.connection.reconnect();
    expect(made.recorded('close')).toEqual([]);
    expect(made.transport.live).toBe(1);
  });
});
