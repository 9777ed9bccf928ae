import { expect, test } from 'vitest';
import { stacksOnNode } from './stacks-on-node.js';
import { useStacks } from './use-stacks.js';

// As in `npm run demo`: React in its strict mode, and both frameworks with all their warnings, each of which fails the test.
const stacks = useStacks('development');

test.for(stacksOnNode)('the page of %s runs in development without a warning', async (name) => {
  const { react, vue } = await stacks().open({ name });
  for (const panel of [react, vue]) await panel.reaches('Open');
  await react.say('Ahoy from React');
  await vue.message('Ahoy from React').waitFor();
  await vue.button('Close').click();
  await vue.reaches('Closed');
  expect(await vue.figure('last-close')).toMatch(/^1000 /);
});
