import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Setting, Step } from './property/actions.js';
import { setting, steps } from './property/actions.js';
import { brokenEndings, brokenRules } from './property/invariants.js';
import { perform, recovers, windUp } from './property/perform.js';
import { World } from './property/world.js';

const sequences = Number(process.env['STEADYSOCKET_SEQUENCES'] ?? 5_000);
const seed = process.env['STEADYSOCKET_SEED'];

const { stackTraceLimit } = Error;

// Handlers refuse a good part of a million messages: each stack would take longer than all the rest.
beforeAll(() => {
  Error.stackTraceLimit = 0;
});

afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

async function holdsThroughout(given: Setting, sequence: readonly Step[]): Promise<void> {
  const world = new World(given);
  world.connection.open();
  for (const [index, step] of sequence.entries()) {
    await perform(world, step);
    const broken = brokenRules(world);
    // `expect` takes longer than most steps.
    if (broken.length > 0) expect.fail(`${broken.join(', ')} after step ${index}`);
  }
  expect(await recovers(world), 'what has not arrived').toEqual([]);
  await windUp(world);
  expect(brokenEndings(world), 'at the end').toEqual([]);
}

test(
  `client and server keep every promise in ${sequences} random sequences`,
  { timeout: 60_000 + 20 * sequences },
  async () => {
    // A failure prints the seed and the shortest sequence that fails; STEADYSOCKET_SEED runs the same ones again.
    await fc.assert(fc.asyncProperty(setting, steps, holdsThroughout), {
      numRuns: sequences,
      ...(seed !== undefined && { seed: Number(seed) }),
    });
  },
);
