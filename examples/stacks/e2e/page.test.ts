import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { findBarriers, isFocusSeen, outlineOf } from '@steadysocket/example-look/e2e';
import { describe, expect, test } from 'vitest';
import { useStacks } from './use-stacks.js';

const stacks = useStacks();
const names = ['ws', 'socketio', 'sockjs', 'stomp', 'stomp-sockjs'];
const nowhere = await closedPort();

async function openPage(name: string, options: object = {}) {
  const opened = await stacks().open({ name, ...options });
  await opened.page.getByText('answers', { exact: true }).waitFor();
  for (const panel of opened.panels) await panel.reaches('Open');
  // Both are there whatever comes when.
  const rooms = opened.page.getByRole('button', { name: 'garden' });
  for (const button of await rooms.all()) await button.click();
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
    const outlines = async (): Promise<string[]> =>
      Promise.all([react, vue].map(async ({ root }) => withoutFramework(await outlineOf(root))));
    // Each has its own link: one may show the first tick a little earlier.
    await expect.poll(async () => new Set(await outlines()).size).toBe(1);
  });

  test('fits a window of a phone, of a tablet and of a desk', async () => {
    const { page, react } = await openPage(name);
    await react.say('unbreakable'.repeat(40));
    for (const width of [320, 768, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });

  test('has no barrier that axe finds', async () => {
    const { page } = await openPage(name, { reducedMotion: 'reduce' });
    expect(await findBarriers(page)).toEqual([]);
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
  const { page, react } = await stacks().open({ name, server: nowhere });
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
    expect(await isFocusSeen(page), `after ${tabs + 1} tabs`).toBe(true);
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
      // The usual address of a server may be in use.
      await page.goto(`${link}?server=${nowhere}`);
      await page.locator('#react .badge').waitFor();
    }
    expect(links.length).toBe(names.length);
  });

  test.for([320, 1440])('fits a window of %i pixels', async (width) => {
    const { page } = await stacks().open({ name: 'index', viewport: { width, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  test('has its parts between the same edges in a wide window', async () => {
    const { page } = await stacks().open({ name: 'index', viewport: { width: 1920, height: 1080 } });
    const edgesOf = (selector: string) =>
      page.locator(selector).evaluate((part) => {
        const { left, right } = part.getBoundingClientRect();
        return { left, right };
      });
    const [brand, theme, table] = await Promise.all(['.brand', '#theme', '.table'].map(edgesOf));
    expect({ left: brand?.left, right: theme?.right }).toEqual(table);
    expect(table?.left).toBeCloseTo(1920 - (table?.right ?? 0), 0);
  });

  test('shows every cell of its table on a phone, with the name of its column', async () => {
    const { page } = await stacks().open({ name: 'index', viewport: { width: 390, height: 844 } });
    const overflow = await page.locator('.table').evaluate((table) => table.scrollWidth - table.clientWidth);
    expect(overflow).toBe(0);
    const columns = await page.locator('thead th').allTextContents();
    for (const row of await page.locator('tbody tr').all()) {
      const labels = await row
        .locator('td')
        .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, '::before').content.replaceAll('"', '')));
      expect(labels).toEqual(columns.slice(1));
    }
  });

  test('says which servers answer', async () => {
    const { page } = await stacks().open({ name: 'index' });
    await page.locator('#node').getByText('answers', { exact: true }).waitFor();
    expect(await page.getByText('all of them running').count()).toBe(0);
    await stacks().stopServer();
    try {
      await page.locator('#node').getByText('does not answer', { exact: true }).waitFor();
    } finally {
      await stacks().restartServer();
    }
  });

  test('has no barrier that axe finds', async () => {
    const { page } = await stacks().open({ name: 'index' });
    expect(await findBarriers(page)).toEqual([]);
  });
});
