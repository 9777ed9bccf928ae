import { describe, expect, test } from 'vitest';
import { usePlayground } from './use-playground.js';

// As `npm run demo` serves it: below an index of all examples.
process.env['VITE_EXAMPLES_URL'] = '/all-examples/';
const playground = usePlayground('built');

test('leads back to the index', async () => {
  const { page } = await playground().open();
  const link = page.getByRole('navigation', { name: 'Examples' }).getByRole('link', { name: 'All examples' });
  expect(await link.getAttribute('href')).toBe('/all-examples/');
});

describe('a window of 1280 × 900 pixels', () => {
  test.for(['react', 'vue'] as const)(
    'shows in %s the status beside all that breaks it, and the answer',
    async (name) => {
      const opened = await playground().open({ viewport: { width: 1280, height: 900 } });
      const { page, [name]: panel } = opened;
      await panel.reaches('Open');
      await panel.button('Refuse for').click();
      await panel.root.getByText('Refuse for 10: done.').waitFor();
      await panel.reaches('Waiting');
      const parts = panel.root.locator('.badge, .sentence, .figures, .fault button, .fault-answer');
      const bottoms = await parts.evaluateAll((all) => all.map((part) => part.getBoundingClientRect().bottom));
      expect(bottoms.length).toBe(12);
      expect(Math.max(...bottoms)).toBeLessThanOrEqual(900);
      expect(await page.evaluate(() => scrollY)).toBe(0);
      await panel.button('Heal').click();
    },
  );
});
