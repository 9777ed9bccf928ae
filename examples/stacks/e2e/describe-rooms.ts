import type { PanelPage } from '@steadysocket/example-look/e2e';
import { expect, test } from 'vitest';
import type { Figure, OpenPage } from './open-page.js';

type Panel = PanelPage<Figure>;

const garden = ({ root }: Panel) => root.getByRole('log', { name: 'Messages in the garden' });

async function enter(panel: Panel): Promise<void> {
  await panel.button('garden').click();
  await panel.root.locator('.room').getByText('subscribed', { exact: true }).waitFor();
}

async function sayInGarden(panel: Panel, text: string): Promise<void> {
  await panel.root.getByLabel('To').selectOption('#garden');
  await panel.say(text);
}

/** The tests of a page with rooms, for `describe`. */
export function describeRooms(open: () => Promise<OpenPage>): void {
  test.for([
    ['react', 'vue'],
    ['vue', 'react'],
  ] as const)('shows in %s the messages of a room while the room is shown', async ([name, other]) => {
    const { [name]: inside, [other]: outside } = await open();
    await enter(inside);
    await sayInGarden(outside, `Roses for ${name}`);
    await garden(inside).getByText(`Roses for ${name}`).waitFor();
    expect(await outside.message(`Roses for ${name}`).count()).toBe(0);
    await enter(outside);
    await sayInGarden(outside, `Tulips for ${name}`);
    for (const panel of [inside, outside]) await garden(panel).getByText(`Tulips for ${name}`).waitFor();
    expect(await garden(inside).locator('.message').count()).toBe(2);
  });

  test('enters and leaves a room without a new link, and receives each message once', async () => {
    const { react, vue } = await open();
    const before = await react.figure('attempt');
    for (const text of ['Daisies', 'Lilies']) {
      await enter(react);
      await sayInGarden(vue, text);
      await garden(react).getByText(text).waitFor();
      expect(await garden(react).locator('.message').count()).toBe(1);
      await react.button('garden').click();
      await expect.poll(() => garden(react).count()).toBe(0);
    }
    expect(await react.figure('attempt')).toBe(before);
    expect(await react.status()).toBe('Open');
  });
}
