import { expect, test } from 'vitest';
import { fullJitter } from '../src/full-jitter.js';
import { settingsOf } from '../src/options/settings.js';
import { seeded } from './seeded.js';

const fleet = 10_000;
const { reconnect } = settingsOf('ws://server.test/', {});

interface Life {
  /** Dials that failed during the outage. */
  readonly failed: number;
  /** From the end of the outage to the dial that succeeds. */
  readonly backMs: number;
}

/** One client of a server that is down from 0 to `outageMs`: each dial before that is refused at once. */
function lifeIn(outageMs: number, random: () => number): Life {
  let now = 0;
  let failed = -1;
  do {
    failed += 1;
    now += fullJitter(reconnect, reconnect.baseDelayMs, failed, random());
  } while (now < outageMs);
  return { failed, backMs: now - outageMs };
}

function livesIn(outageSeconds: number, clients: number): readonly Life[] {
  const random = seeded(outageSeconds);
  return Array.from({ length: clients }, () => lifeIn(outageSeconds * 1_000, random)).sort(
    (one, other) => one.backMs - other.backMs,
  );
}

test.each([1, 10, 60])('a fleet of 10 000 is back soon and spread after an outage of %i s', (seconds) => {
  const back = livesIn(seconds, fleet).map(({ backMs }) => backMs);
  const most = 0.03 * fleet;
  const spans = back.slice(most).map((at, index) => at - (back[index] ?? NaN));
  // No 100 ms hold more than that many clients.
  expect(Math.min(...spans)).toBeGreaterThanOrEqual(100);
  expect(back[fleet / 2]).toBeLessThanOrEqual(3_500);
  expect(back.at(-1)).toBeLessThanOrEqual(12_000);
});

test('an hour’s outage costs a client a dial every five seconds', () => {
  const lives = livesIn(3_600, 100);
  const dials = lives.reduce((sum, { failed }) => sum + failed, 0) / lives.length;
  expect(dials).toBeGreaterThan(700);
  expect(dials).toBeLessThan(740);
});
