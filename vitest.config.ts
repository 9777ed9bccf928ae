import { defineConfig } from 'vitest/config';
import { tiers } from './vitest.workspace.js';

// The scripts choose; else every project but those of `npm run test:interop` can be named with `--project`.
const tier = process.env['STEADYSOCKET_TIER'] ?? 'all';
const projects = tiers.get(tier);
if (!projects) throw new Error(`STEADYSOCKET_TIER is one of ${[...tiers.keys()].join(', ')}.`);

export default defineConfig({
  // Tests run against the packages' sources, wherever tsconfig.base.json says they are: no build is needed.
  resolve: { tsconfigPaths: true },
  test: {
    projects,
    // By default a core is left idle, which on two is half of them.
    maxWorkers: '100%',
    // Only there to end a test that fails: a busy machine is no failure.
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Of `eventually`: as soon as the events that lead to it have happened, however slow the machine.
    expect: { poll: { interval: 5, timeout: 20_000 } },
    reporters: ['default', './scripts/count-reporter.mjs'],
  },
});
