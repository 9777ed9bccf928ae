import { playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumLaunchOptions } from './scripts/chromium.mjs';

const browserTests = 'packages/*/test/**/*.browser.test.{ts,tsx}';

// Projects of one order run beside each other, the orders one after another: what watches real time or drives a real
// browser is kept away from what keeps every core busy.
const pure = { sequence: { groupOrder: 0 } };
const sockets = { sequence: { groupOrder: 1 }, testTimeout: 30_000, hookTimeout: 30_000 };

/** The test projects: the one list of them. A project in which no test runs makes `npm test` fail. */
export const projects: TestProjectInlineConfiguration[] = [
  {
    extends: true,
    test: {
      ...pure,
      name: 'core',
      include: ['packages/core/test/**/*.test.ts'],
      exclude: ['packages/core/test/servers/**', browserTests],
    },
  },
  {
    extends: true,
    test: {
      ...pure,
      name: 'react',
      environment: 'jsdom',
      include: ['packages/react/test/**/*.test.{ts,tsx}'],
      exclude: [browserTests],
    },
  },
  {
    extends: true,
    test: {
      ...pure,
      name: 'vue',
      environment: 'jsdom',
      include: ['packages/vue/test/**/*.test.ts'],
      exclude: [browserTests],
    },
  },
  {
    extends: true,
    test: {
      ...pure,
      name: 'types',
      include: [],
      typecheck: {
        enabled: true,
        only: true,
        include: ['packages/*/test/**/*.test-d.{ts,tsx}'],
        tsconfig: 'tsconfig.types.json',
      },
    },
  },
  { extends: true, test: { ...pure, name: 'repository', include: ['tests/**/*.test.ts'], testTimeout: 30_000 } },
  { extends: true, test: { ...sockets, name: 'servers', include: ['packages/core/test/servers/**/*.test.ts'] } },
  { extends: true, test: { ...sockets, name: 'server', include: ['examples/server/test/**/*.test.ts'] } },
  { extends: true, test: { ...sockets, name: 'faults', include: ['faults/test/**/*.test.ts'] } },
  {
    extends: true,
    test: {
      name: 'browser',
      globalSetup: ['packages/core/test/browser/server.ts'],
      sequence: { groupOrder: 2 },
      include: [browserTests],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: await chromiumLaunchOptions() }),
        instances: [{ browser: 'chromium' }],
      },
    },
  },
  {
    extends: true,
    test: {
      name: 'e2e',
      sequence: { groupOrder: 3 },
      include: ['examples/playground/e2e/**/*.test.ts'],
      fileParallelism: false,
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
  },
];
