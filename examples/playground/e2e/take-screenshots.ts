// Writes the pictures of the documentation; no test does. `npm run screenshots` in the playground's folder.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions } from 'playwright';
import type { OpenPage } from './open-page.js';
import { startPlayground } from './start-playground.js';

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const wide = { viewport: { width: 1440, height: 1160 }, reducedMotion: 'reduce' } as const;
const phone = { ...wide, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };

await mkdir(folder, { recursive: true });
const playground = await startPlayground();
try {
  await take('playground-light', { ...wide, colorScheme: 'light' });
  await take('playground-dark', { ...wide, colorScheme: 'dark' });
  await take('playground-phone', { ...phone, colorScheme: 'light' });
  await take('playground-server-away', { ...wide, colorScheme: 'light' }, loseServer);
} finally {
  await playground.stop();
}

async function take(name: string, options: BrowserContextOptions, prepare?: (opened: OpenPage) => Promise<void>) {
  const opened = await playground.open(options);
  await converse(opened);
  await prepare?.(opened);
  await opened.page.screenshot({ path: `${folder}${name}.png` });
  await opened.close();
}

async function converse({ panels, react, vue, page }: OpenPage) {
  await Promise.all(panels.map((panel) => panel.reaches('Open')));
  await react.say('Ahoy from React');
  await vue.message('Ahoy from React').waitFor();
  await vue.say('Ahoy from Vue. How is the sea?');
  await react.message('How is the sea?').waitFor();
  await react.chooseFormat('JSON');
  await react.button('Send').click();
  await react.chooseFormat('Image');
  await react.button('Send a sample').click();
  for (const panel of panels) await panel.root.getByRole('img').waitFor();
  await react.chooseFormat('Text');
  // The first heartbeat tells the latency.
  for (const panel of panels) await panel.root.locator('[data-figure=latency]', { hasText: 'ms' }).waitFor();
  await page.mouse.move(0, 0);
  await page.evaluate(() => scrollTo(0, 0));
}

async function loseServer({ panels, react, vue, page }: OpenPage) {
  await playground.stopServer();
  for (const panel of panels) await panel.root.locator('[data-figure=last-close]', { hasText: 'refused' }).waitFor();
  await react.say('Are you there?');
  await react.say('I shall wait.');
  await vue.say('The server is gone, but nothing is lost.');
  for (const panel of panels) await panel.reaches('Waiting');
  await page.mouse.move(0, 0);
  await page.getByText('does not answer').waitFor();
}
