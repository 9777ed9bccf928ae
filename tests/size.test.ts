import { expect, it } from 'vitest';
import { bundleSizes } from '../scripts/bundle-size.mjs';

it.each(await bundleSizes())('keeps $name within $budget bytes', ({ bytes, budget }) => {
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(budget);
});
