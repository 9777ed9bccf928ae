import { findBarriers, isFocusSeen, outlineOf } from '@steadysocket/example-look/e2e';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { usePlayground } from './use-playground.js';

const playground = usePlayground();
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test('draws the same panel in React and in Vue', async () => {
  const { react, vue, panels } = await playground().open();
  for (const panel of panels) {
    await panel.reaches('Open');
    await panel.say('Twin');
    await panel.message('Twin').getByText('relayed').waitFor();
  }
  for (const format of ['Text', 'Image'] as const) {
    for (const panel of panels) await panel.chooseFormat(format);
    // Without the messages, which are not the same by nature.
    const [one, other] = [await outlineOf(react.root), await outlineOf(vue.root)];
    expect(other.replaceAll('vue', 'react').replaceAll('Vue', 'React')).toBe(one);
  }
});

test.for([320, 390, 768, 1024, 1440, 2200])('fits a window of %i pixels', async (width) => {
  const { page, panels } = await playground().open({ viewport: { width, height: 800 } });
  for (const panel of panels) {
    await panel.reaches('Open');
    await panel.say('unbreakable'.repeat(40));
    await panel.message('unbreakable').first().waitFor();
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
});

test('has no barrier that axe finds', async () => {
  const { page, panels } = await playground().open({ reducedMotion: 'reduce' });
  for (const panel of panels) {
    await panel.reaches('Open');
    await panel.chooseFormat('XML');
    await panel.say('<not-closed>');
    await panel.root.getByRole('alert').getByText('This is not well-formed XML.').waitFor();
  }
  expect(await findBarriers(page)).toEqual([]);
  const [react, vue] = panels;
  await react.button('Close').click();
  await react.reaches('Closed');
  await react.chooseFormat('Text');
  await react.say('Too late');
  await vue.button('Refuse for').click();
  await vue.reaches('Waiting');
  await vue.chooseFormat('Text');
  await vue.say('Later');
  await vue.message('Later').getByText('queued').waitFor();
  expect(await findBarriers(page)).toEqual([]);
});

test('is told of barriers by axe: a name that is missing, and a contrast that is too low in the dark only', async () => {
  const { page } = await playground().open({ reducedMotion: 'reduce' });
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<main><button></button><p id="faint">Faint</p></main>');
  });
  await page.addStyleTag({
    content: '@media (prefers-color-scheme: dark) { #faint { color: #333; background: #222 } }',
  });
  const barriers = await findBarriers(page);
  expect(barriers).toContainEqual(expect.stringMatching(/^light: button-name: <button>/));
  expect(barriers).toContainEqual(expect.stringMatching(/^dark: color-contrast: <p id="faint">/));
  expect(barriers).not.toContainEqual(expect.stringMatching(/^light: color-contrast: /));
});

test('has one heading of the first level, and tells status and outcome to screen readers', async () => {
  const { page, panels } = await playground().open();
  expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual(['Steadysocket']);
  for (const panel of panels) {
    await panel.reaches('Open');
    expect(await panel.root.getByRole('article', { name: panel.name === 'react' ? 'React' : 'Vue' }).count()).toBe(1);
    expect(await panel.root.getByRole('status').filter({ hasText: 'Messages travel both ways.' }).count()).toBe(1);
    await panel.say('Recorded');
    expect(await panel.root.getByRole('status').filter({ hasText: 'Sent: handed to the socket.' }).count()).toBe(1);
  }
});

test('shows where the keyboard is', async () => {
  const { page } = await playground().open();
  for (let tabs = 0; tabs < 40; tabs += 1) {
    await page.keyboard.press('Tab');
    expect(await isFocusSeen(page), `after ${tabs + 1} tabs`).toBe(true);
  }
});

test('is light or dark as the device prefers, until the reader chooses', async () => {
  const { page } = await playground().open({ colorScheme: 'light' });
  const light = await background(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background(page);
  expect(dark).not.toBe(light);

  await page.getByRole('radio', { name: 'Light' }).check({ force: true });
  expect(await background(page)).toBe(light);
  await page.reload();
  expect(await background(page)).toBe(light);
  expect(await page.getByRole('radio', { name: 'Light' }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: 'Auto' }).check({ force: true });
  expect(await background(page)).toBe(dark);
});

test('keeps still for those who prefer less motion', async () => {
  const { page } = await playground().open({ reducedMotion: 'reduce' });
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')].filter((element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      return animationName !== 'none' || transitionDuration !== '0s';
    }),
  );
  expect(moving).toEqual([]);
});

test('says where the server is and whether it answers', async () => {
  const { open, stopServer, restartServer } = playground();
  const { page } = await open();
  await page.getByText('answers', { exact: true }).waitFor();
  await stopServer();
  try {
    await page.getByText('does not answer', { exact: true }).waitFor();
  } finally {
    await restartServer();
  }
  await page.getByText('answers', { exact: true }).waitFor();
});

test('refuses an address that is none, and says so', async () => {
  const { page } = await playground().open({ server: 'nonsense' });
  await page.getByText('“nonsense” is no WebSocket address, so this one is used:').waitFor();
  await page.getByText('ws://localhost:8787/ws').waitFor();
});

test('tells the status of both panels on a phone, in words', async () => {
  const { page, react, panels } = await playground().open({ viewport: { width: 390, height: 844 } });
  const links = page.getByRole('navigation', { name: 'Panels' }).getByRole('link');
  for (const panel of panels) await panel.reaches('Open');
  await react.button('Burst of').scrollIntoViewIfNeeded();
  await expect
    .poll(() => links.allInnerTexts())
    .toEqual([expect.stringMatching(/^React\s+Open$/), expect.stringMatching(/^Vue\s+Open$/)]);
  expect(await links.first().evaluate((link) => link.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
  await react.button('Close').click();
  await expect.poll(() => links.first().innerText()).toMatch(/^React\s+Closed$/);
});
