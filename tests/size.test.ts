import { describe, expect, it } from 'vitest';
import { bundleSizes } from '../scripts/bundle-size.mjs';

const bundles = await bundleSizes();
const missed = bundles.filter(({ ceiling }) => ceiling !== undefined);

describe('minified and gzipped', () => {
  it.each(bundles.filter(({ ceiling }) => ceiling === undefined))('$name keeps its budget', ({ bytes, budget }) => {
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(budget);
  });

  // A budget that is not reached yet stays as it is. The ceiling keeps the gap from growing, and the second test fails as
  // soon as the budget is reached, so that the ceiling goes then.
  describe.each(missed)('$name misses its budget of $budget bytes ($bytes)', ({ bytes, budget, ceiling }) => {
    it('does not grow', () => {
      expect(bytes).toBeLessThanOrEqual(ceiling ?? budget);
    });

    it.fails('is within its budget', () => {
      expect(bytes).toBeLessThanOrEqual(budget);
    });
  });
});
