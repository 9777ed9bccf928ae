import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { usePlayground } from './use-playground.js';

const playground = usePlayground();

/** Longer than a quick answer takes, and shorter than one has to wait before one may give up. */
const busyMs = 6_000;

test('does not say of a server that is busy with a burst that it does not answer', async () => {
  const { page, panels } = await playground().open();
  for (const panel of panels) await panel.reaches('Open');
  await page.getByText('answers', { exact: true }).waitFor();
  let isBusy = true;
  // The request arrives at once, and the answer late; however long the bursts take, each probe has its answer in time.
  for (const [path, mostMs] of [
    ['**/faults', 60_000],
    ['**/health', busyMs],
  ] as const) {
    await page.route(path, async (route) => {
      const response = await route.fetch();
      const arrivedAt = performance.now();
      while (isBusy && performance.now() - arrivedAt < mostMs) await delay(50);
      await route.fulfill({ response }).catch(() => {});
    });
  }
  for (const panel of panels) {
    await panel.button('Burst of').click();
    await panel.root.getByText('10,000 of 10,000, in order').waitFor();
    await panel.root.getByText('Burst of 10000: asked, no answer yet.').waitFor();
  }
  await delay(busyMs);
  expect(await page.getByText(/does not answer|cannot be reached/).count()).toBe(0);
  isBusy = false;
  for (const panel of panels) await panel.root.getByText('Burst of 10000: done.').waitFor();
  await page.unrouteAll({ behavior: 'wait' });
});
