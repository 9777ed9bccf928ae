import { expect, test } from 'vitest';
import { usePlayground } from './use-playground.js';

// As in `npm run demo`: React in its strict mode, and both frameworks with all their warnings, each of which fails the test.
const playground = usePlayground('development');

test('runs in development without a warning', async () => {
  const { react, vue, panels } = await playground().open();
  for (const panel of panels) {
    await panel.reaches('Open');
    for (const format of ['JSON', 'XML', 'Image', 'Text'] as const) await panel.chooseFormat(format);
    await panel.say(`Ahoy from ${panel.name}`);
  }
  await react.message('Ahoy from vue').waitFor();
  await vue.message('Ahoy from react').waitFor();
  for (const panel of panels) {
    expect(await panel.tally('open')).toBe(1);
    await panel.button('Drop').click();
    await panel.root.locator('.tally [data-event=close] dd', { hasText: '1' }).waitFor();
    await panel.reaches('Open');
    await panel.button('Close').click();
    await panel.reaches('Closed');
  }
});
