import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { findLowContrast, findNameless, outlineOf } from '@steadysocket/example-look/e2e';
import { describe, expect, test } from 'vitest';
import { useStacks } from './use-stacks.js';

const stacks = useStacks();
const names = ['ws', 'socketio', 'sockjs', 'stomp', 'stomp-sockjs'];
const nowhere = await closedPort();

/** A page whose server is there, or for the pages of Spring away: what a server says changes nothing of the page. */
async function openPage(name: string, options: object = {}) {
  const isAway = name.startsWith('stomp');
  const opened = await stacks().open({ name, ...(isAway && { server: nowhere }), ...options });
  await opened.page.getByText(isAway ? 'does not answer' : 'answers', { exact: true }).waitFor();
  if (!isAway) for (const panel of opened.panels) await panel.reaches('Open');
  return opened;
}

/** An address of which nobody answers. */
async function closedPort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return `http://127.0.0.1:${port}`;
}

function withoutFramework(outline: string): string {
  return outline.replaceAll('vue', 'react').replaceAll('Vue', 'React');
}

describe.for(names)('the page of %s', (name) => {
  test('draws the same panel in React and in Vue', async () => {
    const { react, vue } = await openPage(name, { reducedMotion: 'reduce' });
    const isAway = name.startsWith('stomp');
    // Each retries in its own time: they are compared while both rest.
    if (isAway) for (const panel of [react, vue]) await panel.button('Close').click();
    for (const panel of [react, vue]) await panel.reaches(isAway ? 'Closed' : 'Open');
    const [one, other] = await Promise.all(
      [react, vue].map(async ({ root }) => withoutFramework(await outlineOf(root))),
    );
    expect(other).toBe(one);
  });

  test.for([320, 768, 1440])('fits a window of %i pixels', async (width) => {
    const { page, react } = await openPage(name, { viewport: { width, height: 800 } });
    await react.say('unbreakable'.repeat(40));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  test.for(['light', 'dark'] as const)('has a name for each control and enough contrast when %s', async (scheme) => {
    const { page } = await openPage(name, { colorScheme: scheme, reducedMotion: 'reduce' });
    expect([...(await findNameless(page)), ...(await findLowContrast(page))]).toEqual([]);
  });

  test('shows the source of its connection as it is in the repository', async () => {
    const { page } = await openPage(name);
    const shown = page.getByRole('region', { name: `connections/${name}.ts` });
    const source = await readFile(new URL(`../src/connections/${name}.ts`, import.meta.url), 'utf8');
    expect(await shown.textContent()).toBe(source);
    await page.getByRole('radio', { name: 'vue/chat-panel.vue' }).check({ force: true });
    await page.getByRole('region', { name: 'vue/chat-panel.vue' }).getByText('useWebSocket(connection').waitFor();
  });
});

test.for(['stomp', 'stomp-sockjs'])('the page of %s says how to start its server while that is away', async (name) => {
  const { page, react } = await openPage(name);
  const command = page.getByRole('region', { name: 'Command' });
  await command.waitFor();
  expect(await command.innerText()).toBe(
    `cd examples/spring-boot && mvn spring-boot:run -Dspring-boot.run.arguments=--chat.allowed-origins=${stacks().origin}`,
  );
  await react.say('Later');
  await react.root.getByText('Queued: it goes out when the link is back.').waitFor();
});

test('says nothing of starting a server that answers', async () => {
  const { page } = await openPage('ws');
  expect(await page.locator('.start').isVisible()).toBe(false);
});

test('marks the page that one is on', async () => {
  const { page } = await openPage('sockjs');
  expect(await page.locator('[aria-current=page]').allInnerTexts()).toEqual(['SockJS']);
});

test('shows where the keyboard is', async () => {
  const { page } = await openPage('ws');
  for (let tabs = 0; tabs < 40; tabs += 1) {
    await page.keyboard.press('Tab');
    const isSeen = await page.evaluate(() => {
      const focused = document.activeElement ?? document.body;
      // A radio button is drawn by the label beside it.
      const drawn = focused.matches('[type=radio]') ? focused.nextElementSibling : focused;
      return drawn !== null && (drawn === document.body || getComputedStyle(drawn).outlineStyle === 'solid');
    });
    expect(isSeen, `after ${tabs + 1} tabs`).toBe(true);
  }
});

test('refuses an address that is none, and says so', async () => {
  const { page } = await stacks().open({ server: 'nonsense' });
  await page.getByText('“nonsense” is no address of a server, so this one is used:').waitFor();
});

describe('the index', () => {
  test('leads to each page', async () => {
    const { page } = await stacks().open({ name: 'index' });
    const links = await page
      .locator('.table a')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    for (const link of links) {
      await page.goto(link);
      await page.locator('#react .badge').waitFor();
    }
    expect(links.length).toBe(names.length);
  });

  test.for([320, 1440])('fits a window of %i pixels', async (width) => {
    const { page } = await stacks().open({ name: 'index', viewport: { width, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  test.for(['light', 'dark'] as const)('has names and enough contrast when %s', async (colorScheme) => {
    const { page } = await stacks().open({ name: 'index', colorScheme });
    expect([...(await findNameless(page)), ...(await findLowContrast(page))]).toEqual([]);
  });
});
