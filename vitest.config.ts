import { defineConfig } from 'vitest/config';
import { projects } from './vitest.workspace.js';

export default defineConfig({
  // Tests run against the packages' sources, wherever tsconfig.base.json says they are: no build is needed.
  resolve: { tsconfigPaths: true },
  test: {
    projects,
    reporters: ['default', './scripts/count-reporter.mjs'],
  },
});
