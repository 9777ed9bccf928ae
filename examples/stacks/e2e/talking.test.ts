import { describe, expect, test } from 'vitest';
import { stacksOnNode } from './stacks-on-node.js';
import { useStacks } from './use-stacks.js';

const stacks = useStacks();

async function openStack(name: string) {
  const opened = await stacks().open({ name });
  for (const panel of opened.panels) await panel.reaches('Open');
  return opened;
}

describe.for(stacksOnNode)('the page of %s', (name) => {
  test.for([
    ['react', 'vue'],
    ['vue', 'react'],
  ] as const)('takes a message from %s to %s', async ([from, to]) => {
    const opened = await openStack(name);
    await opened[from].say(`Ahoy from ${from}`);
    await opened[to].message(`Ahoy from ${from}`).waitFor();
    await opened[from].message(`Ahoy from ${from}`).waitFor();
    await opened[from].root.getByText('Sent: handed to the socket.').waitFor();
  });

  test('says something to one alone', async () => {
    const { react, vue } = await openStack(name);
    const other = await openStack(name);
    await react.root.getByLabel('To').selectOption({ label: await vue.root.locator('.wire-end').first().innerText() });
    await react.say('For your eyes only');
    await vue.message('For your eyes only').getByText('private').waitFor();
    await react.root.getByLabel('To').selectOption('everybody');
    await react.say('For everybody');
    await other.vue.message('For everybody').waitFor();
    expect(await other.vue.message('For your eyes only').count()).toBe(0);
  });

  test('receives the ticks of the server', async () => {
    for (const panel of (await openStack(name)).panels) {
      await expect.poll(async () => Number(await panel.figure('tick'))).toBeGreaterThan(0);
    }
  });

  test('comes back by itself after a cut', async () => {
    const { panels } = await openStack(name);
    for (const panel of panels) await panel.button('Cut').click();
    for (const panel of panels) {
      await expect.poll(() => panel.figure('last-close')).toMatch(/^\d{4} /);
      await panel.reaches('Open');
    }
  });

  test('sends after a restart of the server what was said meanwhile', async () => {
    const { react, vue } = await openStack(name);
    const { stopServer, restartServer } = stacks();
    await stopServer();
    try {
      for (const panel of [react, vue]) await panel.reaches('Waiting');
      await react.say('Are you there?');
      await react.root.getByText('Queued: it goes out when the link is back.').waitFor();
      expect(await react.figure('queue')).toMatch(/^1 \d+ B$/);
    } finally {
      await restartServer();
    }
    // React's own panel: Vue's may not be back when the message is sent.
    await react.message('Are you there?').waitFor();
    expect(await react.figure('queue')).toBe('0');
    await react.root.getByText('Sent: it went out when the link was back.').waitFor();
    await vue.reaches('Open');
  });

  test('reaches the page of another stack', async () => {
    const { react } = await openStack(name);
    const [other = ''] = stacksOnNode.filter((stack) => stack !== name);
    const { vue } = await openStack(other);
    await react.say(`Ahoy from ${name}`);
    await vue.message(`Ahoy from ${name}`).waitFor();
  });
});
