import { describe, expect, test } from 'vitest';
import { describeRooms } from './describe-rooms.js';
import { describeStompPage } from './describe-stomp-page.js';
import { useStacks } from './use-stacks.js';

const stacks = useStacks();

describe.for(['stomp', 'stomp-sockjs'])('the page of %s', (name) => {
  async function openStack() {
    const opened = await stacks().open({ name });
    for (const panel of opened.panels) await panel.reaches('Open');
    return opened;
  }

  describeStompPage(openStack);
  describeRooms(openStack);

  test('is in its rooms again after a restart of the server, before it sends what was said meanwhile', async () => {
    const { react, vue } = await openStack();
    await react.button('garden').click();
    const { stompApplication } = stacks();
    await stompApplication.stop();
    try {
      for (const panel of [react, vue]) await panel.reaches('Waiting');
      await react.root.locator('.room').getByText('waiting', { exact: true }).waitFor();
      await react.root.getByLabel('To').selectOption('#garden');
      await react.say('Still here');
    } finally {
      await stompApplication.restart();
    }
    const garden = react.root.getByRole('log', { name: 'Messages in the garden' });
    await garden.getByText('Still here').waitFor();
    expect(await garden.locator('.message').count()).toBe(1);
  });
});
