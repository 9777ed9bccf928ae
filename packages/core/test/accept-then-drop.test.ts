import { createConnection } from '@steadysocket/core';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { expect, test } from 'vitest';
import { seeded } from './seeded.js';

/** How often a server that accepts and drops is dialled in 20 s, with the default policy. */
function dialsIn20s(seed: number, code: number): number {
  const clock = manualClock();
  const transport = fakeTransport({
    onConnect(link) {
      clock.setTimeout(() => {
        link.accept();
        link.end({ code, reason: '', wasClean: code !== 1006 });
      }, 1);
    },
  });
  const connection = createConnection('ws://server.test/', {
    transport,
    clock,
    environment: fakeEnvironment(),
    random: seeded(seed),
  });
  connection.open();
  clock.advance(20_000);
  return transport.links.length;
}

test.each([1000, 1006, 1012])('causes no storm at a server that accepts and drops with %i', (code) => {
  const dials = Array.from({ length: 1_000 }, (_, seed) => dialsIn20s(seed, code)).sort((one, other) => one - other);
  const median = ((dials[499] ?? NaN) + (dials[500] ?? NaN)) / 2;
  expect(median).toBeGreaterThan(1);
  expect(median).toBeLessThanOrEqual(5);
  expect(dials.filter((count) => count > 9).length).toBeLessThanOrEqual(10);
});
