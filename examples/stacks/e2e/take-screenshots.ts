// Writes the picture of the documentation; no test does. `npm run screenshots` in this folder.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startStacks } from './start-stacks.js';

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

await mkdir(folder, { recursive: true });
const stacks = await startStacks();
try {
  const viewport = { width: 1440, height: 1240 };
  const { page, react, vue, panels } = await stacks.open({ name: 'socketio', viewport, reducedMotion: 'reduce' });
  for (const panel of panels) await panel.reaches('Open');
  await react.say('Ahoy from React');
  await vue.message('Ahoy from React').waitFor();
  await vue.say('Ahoy from Vue. How is the sea?');
  await react.message('How is the sea?').waitFor();
  await react.root.getByRole('textbox', { name: 'Message' }).fill('Calm enough to sign for.');
  await react.button('Deliver').click();
  await react.root.getByText('the server acknowledged it').waitFor();
  await vue.message('Calm enough').waitFor();
  for (const panel of panels) await panel.button('garden').click();
  await vue.root.getByLabel('To').selectOption('#garden');
  await vue.say('The roses are out.');
  for (const { root } of panels) await root.locator('.room').getByText('The roses are out.').waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${folder}stacks-socketio.png` });
} finally {
  await stacks.stop();
}
