import { findBarriers } from '@steadysocket/example-look/e2e';
import { expect, test, vi } from 'vitest';
import { stacksOnNode } from './stacks-on-node.js';
import { useStacks } from './use-stacks.js';

// As in `npm run demo`: React in its strict mode, and both frameworks with all their warnings, each of which fails the test.
const stacks = useStacks('development');
vi.stubEnv('VITE_PLAYGROUND_URL', '/playground/');
vi.stubEnv('VITE_CHAT_PAGES_URL', '/chat/');

test.for(stacksOnNode)('the page of %s runs in development without a warning', async (name) => {
  const { react, vue } = await stacks().open({ name });
  for (const panel of [react, vue]) await panel.reaches('Open');
  await react.say('Ahoy from React');
  await vue.message('Ahoy from React').waitFor();
  await vue.button('Close').click();
  await vue.reaches('Closed');
  expect(await vue.figure('last-close')).toMatch(/^1000 /);
});

test('the index with all examples has no barrier that axe finds', async () => {
  const { page } = await stacks().open({ name: 'index' });
  for (const example of ['Open the playground', 'Open in React', 'Open in Vue'])
    await page.getByRole('link', { name: example, exact: true }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
});
