import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Setting, Step } from './property-rooms/actions.js';
import { setting, steps } from './property-rooms/actions.js';
import { brokenRules } from './property-rooms/invariants.js';
import { OutboundWatch } from './property-rooms/outbound-watch.js';
import { perform } from './property-rooms/perform.js';
import { leftovers, recovers, windUp } from './property-rooms/recover.js';
import { World } from './property-rooms/world.js';

// One takes ten times as long as one of a session alone.
const sequences = Math.ceil(Number(process.env['STEADYSOCKET_SEQUENCES'] ?? 10_000) / 10);
const seed = process.env['STEADYSOCKET_SEED'];

const { stackTraceLimit } = Error;

const watch = new OutboundWatch();

// Refusals are errors, and each stack would take longer than all the rest.
beforeAll(() => {
  Error.stackTraceLimit = 0;
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
  watch.end();
});

function expectNone(broken: readonly string[], when: string): void {
  // `expect` takes longer than most steps.
  if (broken.length > 0) expect.fail(`${when}: ${broken.join('; ')}`);
}

async function holdsThroughout(given: Setting, sequence: readonly Step[]): Promise<void> {
  watch.begin(given.waitingMessages);
  const world = new World(given);
  for (const [index, step] of sequence.entries()) {
    await perform(world, step);
    expectNone(brokenRules(world), `after step ${index}`);
  }
  expectNone(await recovers(world), 'not recovered');
  expectNone(brokenRules(world), 'recovered');
  await windUp(world);
  expectNone([...brokenRules(world), ...watch.violations], 'at the end');
  expectNone(await leftovers(world), 'left behind');
}

test(
  `clients, servers and a log keep every promise of rooms in ${sequences} random sequences`,
  { timeout: 60_000 + 200 * sequences },
  async () => {
    // A failure prints the seed and the shortest sequence that fails; STEADYSOCKET_SEED runs the same ones again.
    await fc.assert(fc.asyncProperty(setting, steps, holdsThroughout), {
      numRuns: sequences,
      ...(seed !== undefined && { seed: Number(seed) }),
    });
  },
);
