import { expect, test } from 'vitest';
import { usePlayground } from './use-playground.js';

const playground = usePlayground();

test('receives bursts of 10 000 whole and in order in both panels at once', async () => {
  const { panels } = await playground().open();
  const before: number[] = [];
  for (const panel of panels) {
    await panel.reaches('Open');
    await expect.poll(panel.received).toBeGreaterThan(0);
    before.push(await panel.received());
  }
  // Clicked by script: there is only one mouse.
  await Promise.all(panels.map((panel) => panel.button('Burst of').evaluate((button: HTMLElement) => button.click())));
  for (const [index, panel] of panels.entries()) {
    await panel.root.getByText('10,000 of 10,000, in order').waitFor();
    expect(await panel.received()).toBeGreaterThanOrEqual((before[index] ?? 0) + 10_000);
    expect(await panel.tally('message')).toBe(await panel.received());
    expect(await panel.tally('drop')).toBe(0);
    expect(await panel.root.locator('.message').count()).toBe(200);
    await panel.message('Burst message 10,000 of 10,000').waitFor();
    expect(await panel.root.locator('.message').last().isVisible()).toBe(true);
  }
});

test.for(['react', 'vue'] as const)('follows the newest message in %s, unless one has scrolled up', async (name) => {
  const opened = await playground().open();
  const panel = opened[name];
  await panel.reaches('Open');
  const list = panel.root.getByRole('log', { name: 'Messages' });
  const distanceToEnd = () =>
    list.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
  await panel.root.getByLabel('Messages in the burst').fill('100');
  await panel.button('Burst of').click();
  await panel.root.getByText('100 of 100, in order').waitFor();
  await expect.poll(distanceToEnd).toBeLessThan(8);

  await list.evaluate((element) => (element.scrollTop = 0));
  await panel.button('Jump to the newest').waitFor();
  await panel.say('Still reading');
  await panel.message('Still reading').getByText('relayed').waitFor();
  expect(await list.evaluate((element) => element.scrollTop)).toBe(0);

  await panel.button('Jump to the newest').click();
  await expect.poll(distanceToEnd).toBeLessThan(8);
  expect(await panel.button('Jump to the newest').count()).toBe(0);
});
