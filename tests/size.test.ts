import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleSizes } from '../scripts/bundle-size.mjs';
import { root } from '../scripts/run-command.mjs';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('minified and gzipped', async () => {
  const sizes = await bundleSizes();

  test.each(sizes)('$name keeps its limit', ({ bytes, limit, goal }) => {
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(limit);
    // A goal that is reached becomes the limit.
    if (goal !== undefined) expect(bytes).toBeGreaterThan(goal);
  });

  // The server is no part of a bundle.
  test.each(sizes.filter(({ name }) => name !== 'server'))('README.md has the limit of $name', ({ name, limit }) => {
    const row = readme.split('\n').find((line) => line.startsWith(`| [\`@steadysocket/${name}\`]`));
    expect(row).toMatch(new RegExp(`\\| +${(limit / 1_000).toFixed(1)} kB \\|$`));
  });
});
