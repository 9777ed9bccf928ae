import { describe, expect, test } from 'vitest';
import { bundleSizes } from '../scripts/bundle-size.mjs';

describe('minified and gzipped', async () => {
  test.each(await bundleSizes())('$name keeps its limit', ({ bytes, limit, goal }) => {
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(limit);
    // A goal that is reached becomes the limit.
    if (goal !== undefined) expect(bytes).toBeGreaterThan(goal);
  });
});
