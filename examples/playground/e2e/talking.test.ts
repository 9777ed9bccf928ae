import { expect, test } from 'vitest';
import { usePlayground } from './use-playground.js';

const playground = usePlayground();

async function openBoth() {
  const opened = await playground().open();
  await Promise.all(opened.panels.map((panel) => panel.reaches('Open')));
  return opened;
}

test('opens both panels', async () => {
  const { panels } = await openBoth();
  for (const panel of panels) {
    expect(await panel.figure('ready-state')).toBe('1 OPEN');
    expect(await panel.figure('attempt')).toBe('0');
    expect(await panel.figure('queue')).toBe('0');
    await expect.poll(() => panel.tally('open')).toBe(1);
    await expect.poll(() => panel.figure('latency')).toMatch(/^\d+ ms$/);
  }
});

test.for([
  ['react', 'vue'],
  ['vue', 'react'],
] as const)('takes a message from %s to %s', async ([from, to]) => {
  const opened = await openBoth();
  await opened[from].say(`Ahoy from ${from}`);
  await opened[to].message(`Ahoy from ${from}`).waitFor();
  await opened[from].message(`Ahoy from ${from}`).getByText('relayed').waitFor();
  expect(await opened[from].message(`Ahoy from ${from}`).count()).toBe(1);
});

test.for(['react', 'vue'] as const)('carries JSON, XML and an image from %s', async (from) => {
  const opened = await openBoth();
  const author = opened[from];
  await author.chooseFormat('JSON');
  await author.say('{"depth": 12}');
  await author.chooseFormat('XML');
  await author.say('<log><depth>12</depth></log>');
  await author.chooseFormat('Image');
  await author.button('Send a sample').click();

  for (const panel of opened.panels) {
    await panel.message('{"depth":12}').waitFor();
    await panel.message('<log><depth>12</depth></log>').waitFor();
    const image = panel.root.getByRole('img', { name: /^image\/png/ });
    await image.waitFor();
    await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(320);
  }
});

test.for(['react', 'vue'] as const)('sends a chosen file from %s, and refuses what is no image', async (from) => {
  const opened = await openBoth();
  const author = opened[from];
  await author.chooseFormat('Image');
  await author.button('Send').click();
  await author.root.getByRole('alert').getByText('Choose an image first').waitFor();

  const file = author.root.getByLabel('Image file');
  await file.setInputFiles({ name: 'note.png', mimeType: 'image/png', buffer: Buffer.from('no image at all') });
  await author.button('Send').click();
  await author.root.getByRole('alert').getByText('Choose a PNG, JPEG, GIF or WebP image.').waitFor();

  await file.setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer: Buffer.alloc(1_048_577) });
  await author.button('Send').click();
  await author.root.getByRole('alert').getByText('the server takes at most 1.0 MiB').waitFor();

  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  await file.setInputFiles({ name: 'dot.gif', mimeType: 'image/gif', buffer: gif });
  await author.button('Send').click();
  for (const panel of opened.panels) await panel.root.getByRole('img', { name: 'image/gif, 42 B' }).waitFor();
});

test.for(['react', 'vue'] as const)('says in %s what is wrong with JSON and XML, and sends neither', async (name) => {
  const panel = (await openBoth())[name];
  const input = panel.root.getByRole('textbox', { name: 'Message' });
  await panel.chooseFormat('JSON');
  await panel.say('{"depth": }');
  await panel.root.getByRole('alert').getByText('This is not valid JSON.').waitFor();
  expect(await input.getAttribute('aria-invalid')).toBe('true');
  await panel.chooseFormat('XML');
  await panel.say('<log><depth></log>');
  await panel.root.getByRole('alert').getByText('This is not well-formed XML. Line 1,').waitFor();
  await panel.say('<log/>');
  await panel.message('<log/>').getByText('relayed').waitFor();
  expect(await panel.root.locator('.message[data-fate]').count()).toBe(1);
  expect(await input.getAttribute('aria-invalid')).toBe('false');
});

test('shows what others send as text, whatever it is', async () => {
  const { page, react, vue } = await openBoth();
  const mischief = '<img src="x" onerror="document.title = 1"/>';
  await react.say(mischief);
  await react.chooseFormat('XML');
  await react.say(mischief);
  await expect.poll(() => vue.message(mischief).count()).toBe(2);
  expect(await vue.root.locator('.message img').count()).toBe(0);
  expect(await page.title()).toBe('Steadysocket playground');
});

test.for(['react', 'vue'] as const)('writes and sends in %s by keyboard alone', async (name) => {
  const { page, ...opened } = await openBoth();
  const isFocused = () => page.evaluate((id) => document.activeElement?.id === id, `${name}-text`);
  for (let tabs = 0; tabs < 60 && !(await isFocused()); tabs += 1) await page.keyboard.press('Tab');
  await page.keyboard.type('First line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await page.keyboard.press('Enter');
  await opened[name].message('First line\nsecond line').getByText('relayed').waitFor();
  expect(await isFocused()).toBe(true);
});
