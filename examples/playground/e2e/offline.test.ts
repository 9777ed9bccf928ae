import { expect, test } from 'vitest';
import { usePlayground } from './use-playground.js';

const playground = usePlayground();

// Its server is on this very device, so the hint of being offline suspends nothing: the retries go on, and fail.
test('keeps what is written while the device is offline, and recovers at once when it is back', async () => {
  const { context, panels } = await playground().open();
  await Promise.all(panels.map((panel) => panel.reaches('Open')));
  await context.setOffline(true);
  for (const panel of panels) {
    // The socket still looks open: it is the heartbeat that finds out.
    await panel.reaches('Waiting');
    await panel.say(`Written offline in ${panel.name}`);
    expect(await panel.figure('queue')).toMatch(/^1 /);
  }
  const retryIn = async () =>
    Math.min(...(await Promise.all(panels.map(async (panel) => parseFloat(await panel.countdown().innerText())))));
  await expect.poll(retryIn).toBeGreaterThan(3);
  const retryAt = Date.now() + (await retryIn()) * 1_000;
  await context.setOffline(false);
  for (const panel of panels) {
    await panel.reaches('Open');
    await panel.message(`Written offline in ${panel.name}`).getByText('relayed').waitFor();
  }
  // Not by the retry that was scheduled, which was not due yet.
  expect(Date.now()).toBeLessThan(retryAt);
});
