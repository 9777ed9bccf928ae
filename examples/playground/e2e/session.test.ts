import { expect, test } from 'vitest';
import type { PanelPage } from './panel-page.js';
import { usePlayground } from './use-playground.js';

const playground = usePlayground();

async function count(panel: PanelPage, label: 'Plain' | 'Session'): Promise<{ returned: number; lost: number }> {
  const cells = await panel.root.locator(`[data-count=${label}] td`).allInnerTexts();
  const [, returned = NaN, lost = NaN] = cells.map((cell) => Number(cell.replaceAll(',', '')));
  return { returned, lost };
}

test('a session loses nothing when the link breaks, and a plain connection does', async () => {
  const { panels } = await playground().open();
  for (const panel of panels) {
    await panel.reaches('Open');
    await panel.root.getByRole('switch', { name: 'Count with and without' }).click();
    await expect.poll(async () => (await count(panel, 'Session')).returned).toBeGreaterThan(10);
  }
  for (const panel of panels) {
    // What is in flight on a silent link is lost with it.
    await panel.button('Go silent').click();
    await panel.root.getByText('Go silent: done').waitFor();
    await panel.button('Drop').click();
  }
  for (const panel of panels) {
    const before = (await count(panel, 'Session')).returned;
    await expect
      .poll(async () => (await count(panel, 'Session')).returned, { timeout: 30_000 })
      .toBeGreaterThan(before + 20);
    await expect.poll(async () => (await count(panel, 'Plain')).lost, { timeout: 30_000 }).toBeGreaterThan(0);
    expect((await count(panel, 'Session')).lost).toBe(0);
    const counting = panel.root.getByRole('switch');
    expect(await counting.getAttribute('aria-checked')).toBe('true');
    await counting.click();
    await expect.poll(() => counting.getAttribute('aria-checked')).toBe('false');
  }
});
