import { expect, test } from 'vitest';
import type { OpenPage } from './open-page.js';

/** The tests of a page over STOMP, for `describe`: against the test broker, and against Spring. */
export function describeStompPage(open: () => Promise<OpenPage>): void {
  test.for([
    ['react', 'vue'],
    ['vue', 'react'],
  ] as const)('takes a message from %s to %s', async ([from, to]) => {
    const opened = await open();
    await opened[from].say(`Ahoy from ${from}`);
    for (const panel of [opened[to], opened[from]]) await panel.message(`Ahoy from ${from}`).waitFor();
  });

  test('sends a private message to one user', async () => {
    const { react, vue } = await open();
    await react.root.getByLabel('To').selectOption({ label: await vue.root.locator('.wire-end').first().innerText() });
    await react.say('For your eyes only');
    await vue.message('For your eyes only').getByText('private').waitFor();
    expect(await react.message('For your eyes only').count()).toBe(0);
  });

  test('shows the ticks of the server', async () => {
    for (const panel of (await open()).panels) {
      await expect.poll(async () => Number(await panel.figure('tick'))).toBeGreaterThan(0);
    }
  });

  test('shows that the server acknowledged a message', async () => {
    const { react } = await open();
    await react.root.getByRole('textbox', { name: 'Message' }).fill('Sign here');
    await react.button('Deliver').click();
    await react.root.getByText(/^Delivered: the server acknowledged it after \d+ ms\.$/).waitFor();
    await react.message('Sign here').waitFor();
  });
}
