import { expect, test } from 'vitest';
import { usePlayground } from './use-playground.js';

const playground = usePlayground();
const words = ['one', 'two', 'three', 'four', 'five'];

test.for(['react', 'vue'] as const)(
  'queues in %s while the server is away, and delivers in order after',
  async (name) => {
    const { stopServer, restartServer, open } = playground();
    const opened = await open();
    const panel = opened[name];
    await panel.reaches('Open');
    await stopServer();
    try {
      await panel.reaches('Waiting');
      for (const word of words) await panel.say(word);
      expect(await panel.figure('queue')).toMatch(/^5 \d+ B$/);
      await expect.poll(() => panel.root.locator('.fate', { hasText: 'queued' }).count()).toBe(words.length);
      await panel.root.getByText('Queued: it goes out when the link is back.').waitFor();
    } finally {
      await restartServer();
    }
    await panel.reaches('Open');
    await expect.poll(() => panel.root.locator('.fate', { hasText: 'relayed' }).count()).toBe(words.length);
    expect(opened.bodiesReceived(panel)).toEqual(words);
    expect(await panel.figure('queue')).toBe('0');
    await panel.root.getByText('Sent: it went out when the link was back.').waitFor();
    expect(await panel.root.getByText('Queued: it goes out').count()).toBe(0);
  },
);

test('shows the attempt and the time to the next one, and dials at once when asked to', async () => {
  const { stopServer, restartServer, open } = playground();
  const { panels } = await open();
  await Promise.all(panels.map((panel) => panel.reaches('Open')));
  await stopServer();
  try {
    for (const panel of panels) {
      await expect.poll(async () => Number(await panel.figure('attempt'))).toBeGreaterThan(1);
      await panel.reaches('Waiting');
      expect(await panel.figure('ready-state')).toBe('3 CLOSED');
      expect(await panel.sentence()).toMatch(/^The link is lost. Retry \d+ is scheduled.$/);
      expect(await panel.countdown().innerText()).toMatch(/^\d+\.\d s$/);
      expect(await panel.figure('last-close')).toMatch(/^1006 Lost: .* refused: it ended before it opened$/);
    }
  } finally {
    await restartServer();
  }
  for (const panel of panels) {
    await panel.button('Reconnect').click();
    await panel.reaches('Open');
    expect(await panel.countdown().count()).toBe(0);
  }
});

test('drops what is queued when it is closed, and says so', async () => {
  const { stopServer, restartServer, open } = playground();
  const { panels } = await open();
  await Promise.all(panels.map((panel) => panel.reaches('Open')));
  await stopServer();
  try {
    for (const panel of panels) {
      await panel.reaches('Waiting');
      await panel.say('Never mind');
      await panel.button('Close').click();
      await panel.reaches('Closed');
      await panel.message('Never mind').getByText('dropped: the connection is closed').waitFor();
      await panel.root.getByText('Dropped: it will not be sent.').waitFor();
      await expect.poll(() => panel.tally('drop')).toBe(1);
      await panel.say('Too late');
      await panel.message('Too late').getByText('dropped: the connection is closed').waitFor();
      await panel.root.getByText('Dropped: it will not be sent.').waitFor();
    }
  } finally {
    await restartServer();
  }
  for (const panel of panels) {
    await panel.button('Open').click();
    await panel.reaches('Open');
  }
});
