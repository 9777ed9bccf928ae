import { expect, test } from 'vitest';
import type { PanelPage } from './panel-page.js';
import { usePlayground } from './use-playground.js';

const playground = usePlayground();

/** Does the same in both panels of an open page, and waits for both: what has to be waited for takes its time once. */
async function inBoth(act: (panel: PanelPage) => Promise<void>, thenSee: (panel: PanelPage) => Promise<void>) {
  const { panels } = await playground().open();
  for (const panel of panels) {
    await panel.reaches('Open');
    await act(panel);
  }
  for (const panel of panels) await thenSee(panel);
}

/** A panel that the server lets in again. */
async function heal(panel: PanelPage) {
  await panel.button('Heal').click();
  await panel.root.getByText('Heal: done').waitFor();
  await panel.button('Reconnect').click();
}

test('shows what a dropped connection ended with, and recovers', async () => {
  await inBoth(
    (panel) => panel.button('Drop').click(),
    async (panel) => {
      await expect
        .poll(() => panel.figure('last-close'))
        .toBe('1006 Lost: the connection ended without a close frame. lost: it ended without a close frame');
      await expect.poll(() => panel.tally('open')).toBe(2);
      expect(await panel.tally('close')).toBe(1);
      expect(await panel.status()).toBe('Open');
    },
  );
});

test('retries after a code that may pass', async () => {
  await inBoth(
    async (panel) => {
      await panel.root.getByLabel('Close code').selectOption('1012');
      await panel.root.getByText('The service is restarting.').waitFor();
      await panel.button('Close with').click();
    },
    async (panel) => {
      await expect
        .poll(() => panel.figure('last-close'))
        .toBe('1012 The service is restarting. remote: the server closed it');
      await panel.reaches('Open');
    },
  );
});

test('stays closed after a code that is for good, until it is opened', async () => {
  await inBoth(
    async (panel) => {
      await panel.root.getByLabel('Close code').selectOption('1008');
      await panel.button('Close with').click();
      await panel.reaches('Closed');
      await panel.button('Open').click();
    },
    async (panel) => {
      await panel.reaches('Open');
      expect(await panel.figure('last-close')).toMatch(
        /^1008 A message broke the policy of the other side. fatal-code: /,
      );
    },
  );
});

test('finds out that the server is silent, and heals', async () => {
  await inBoth(
    async (panel) => {
      await panel.button('Go silent').click();
      await panel.root.getByText('Go silent: done.').waitFor();
      expect(await panel.status()).toBe('Open');
    },
    async (panel) => {
      await expect
        .poll(() => panel.figure('last-close'))
        .toMatch(/^1006 .* heartbeat-timeout: the server stayed silent$/);
      await expect.poll(() => panel.tally('open')).toBe(2);
      expect(await panel.status()).toBe('Open');
    },
  );
});

test('is refused until it is healed', async () => {
  await inBoth(
    async (panel) => {
      await panel.root.getByLabel('Seconds to refuse').fill('60');
      await panel.button('Refuse for').click();
    },
    async (panel) => {
      await expect.poll(() => panel.figure('last-close')).toMatch(/refused: it ended before it opened$/);
      await heal(panel);
      await panel.reaches('Open');
    },
  );
});

test('counts the attempts while the server flaps', async () => {
  await inBoth(
    async (panel) => {
      await panel.root.getByLabel('Seconds to flap').fill('60');
      await panel.button('Flap for').click();
    },
    async (panel) => {
      await expect.poll(async () => Number(await panel.figure('attempt'))).toBeGreaterThan(1);
      await heal(panel);
      await panel.reaches('Open');
    },
  );
});

test('shows in the latency that the server is slow', async () => {
  await inBoth(
    (panel) => panel.button('Slow by').click(),
    (panel) =>
      expect.poll(async () => parseInt((await panel.figure('latency')).replace(',', ''))).toBeGreaterThan(1_000),
  );
});

test('says what a fault cannot be asked for with', async () => {
  await inBoth(
    async (panel) => {
      await panel.root.getByLabel('Messages in the burst').fill('0');
      await panel.button('Burst of').click();
    },
    (panel) => panel.root.getByText('Messages in the burst: give a whole number from 1 to 100000.').waitFor(),
  );
});
