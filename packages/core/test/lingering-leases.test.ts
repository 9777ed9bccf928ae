import { manualClock } from '@steadysocket/core/testing';
import { LingeringLeases } from '@steadysocket/core/transport';
import { expect, test } from 'vitest';

function countLeases() {
  const clock = manualClock();
  const changes: boolean[] = [];
  const leases = new LingeringLeases({ lingerMs: 1_000, clock }, (isWanted) => changes.push(isWanted));
  return { clock, changes, leases };
}

test('is wanted from the first lease on, until the linger after the last has passed', () => {
  const { clock, changes, leases } = countLeases();
  const [first, second] = [leases.acquire(), leases.acquire()];
  first();
  clock.advance(5_000);
  expect(changes).toEqual([true]);
  second();
  clock.advance(999);
  expect(changes).toEqual([true]);
  clock.advance(1);
  expect(changes).toEqual([true, false]);
});

test('goes on when a lease comes while it lingers', () => {
  const { clock, changes, leases } = countLeases();
  leases.acquire()();
  clock.advance(500);
  const release = leases.acquire();
  clock.advance(5_000);
  expect(changes).toEqual([true]);
  release();
  clock.advance(1_000);
  expect(changes).toEqual([true, false]);
});

test('counts a lease that is given back twice once', () => {
  const { clock, changes, leases } = countLeases();
  const first = leases.acquire();
  leases.acquire();
  first();
  first();
  clock.advance(5_000);
  expect(changes).toEqual([true]);
});

test('ends without a linger, and leases of before count no more', () => {
  const { clock, changes, leases } = countLeases();
  const before = leases.acquire();
  leases.end();
  expect(leases.isWanted).toBe(false);
  leases.acquire();
  before();
  clock.advance(5_000);
  expect(changes).toEqual([true, true]);
  expect(leases.isWanted).toBe(true);
});
