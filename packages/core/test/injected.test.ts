import type { Clock } from '@steadysocket/core';
import { heartbeat } from '@steadysocket/core';
import { manualClock } from '@steadysocket/core/testing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import { epoch, harness, openHarness } from './harness.js';

/** A clock whose time is what `now` says; its timers are those of the manual one. */
function clockWith(now: (manual: Clock) => number): { clock: Clock; advance: (ms: number) => void } {
  const manual = manualClock(epoch);
  return {
    clock: {
      now: () => now(manual),
      setTimeout: (callback, delayMs) => manual.setTimeout(callback, delayMs),
      clearTimeout: (handle) => {
        manual.clearTimeout(handle);
      },
    },
    advance: (ms) => {
      manual.advance(ms);
    },
  };
}

const faultyNows: readonly (readonly [string, () => number])[] = [
  ['gives NaN', () => NaN],
  ['gives Infinity', () => Infinity],
  ['gives a text', () => '0' as unknown as number],
  [
    'throws',
    () => {
      throw new Error('no time');
    },
  ],
];

describe.each(faultyNows)('a clock that %s', (_, now) => {
  test('costs one error, no storm, and the connection still comes back', async () => {
    const { clock, advance } = clockWith(now);
    const made = harness<string, string>({
      clock,
      heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 500 }),
    });
    const errors = await uncaughtDuring(() => {
      made.openUp();
      made.transport.link.drop();
      advance(10);
      expect(made.transport.links).toHaveLength(1);
      advance(5_000);
      expect(made.transport.links).toHaveLength(2);
      made.transport.link.accept();
      made.connection.send('brief', { ttlMs: 10 });
    });
    expect(errors).toHaveLength(1);
    expect(made.connection.getSnapshot().status).toBe('open');
  });
});

test('a clock that fails for a moment goes on with its last good time', async () => {
  let isBroken = false;
  const { clock, advance } = clockWith((manual) => (isBroken ? NaN : manual.now()));
  const made = harness<string, string>({ clock });
  const errors = await uncaughtDuring(() => {
    made.openUp();
    isBroken = true;
    made.transport.link.drop();
    isBroken = false;
    advance(2_500);
  });
  expect(errors).toHaveLength(1);
  expect(made.transport.links).toHaveLength(2);
});

test.each(['setTimeout', 'clearTimeout'] as const)('a %s that throws reaches no caller', async (name) => {
  const manual = manualClock(epoch);
  const clock: Clock = {
    ...manual,
    [name]: () => {
      throw new Error('no timers');
    },
  };
  const made = harness<string, string>({ clock });
  const errors = await uncaughtDuring(() => {
    made.openUp();
    made.transport.link.drop();
    made.connection.close();
  });
  expect(errors.length).toBeGreaterThan(0);
  expect(made.connection.getSnapshot().status).toBe('closed');
});

describe.each([NaN, -1, 2, Infinity, '0.5' as unknown as number])('a random number of %s', (number) => {
  test('costs an error, and the retry comes in its window', async () => {
    const made = openHarness({ random: () => number });
    const errors = await uncaughtDuring(() => made.transport.link.drop());
    expect(errors.length).toBeGreaterThan(0);
    expect(made.delay()).toBe(2_500);
  });
});

test('an environment that throws everywhere changes nothing', async () => {
  const fail = (): never => {
    throw new Error('no device');
  };
  const made = harness<string, string>({ clock: manualClock(epoch) });
  const broken = harness<string, string>();
  const errors = await uncaughtDuring(() => {
    broken.environment.isOnline = fail;
    broken.environment.isVisible = fail;
    broken.environment.subscribe = fail;
    broken.openUp();
    broken.transport.link.drop();
    broken.connection.close();
  });
  expect(errors.length).toBeGreaterThan(0);
  expect(broken.connection.getSnapshot().status).toBe('closed');
  made.connection.close();
});
