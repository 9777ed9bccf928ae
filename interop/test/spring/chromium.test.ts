import { eventually } from '@steadysocket/test-kit/observing';
import type { Browser, Page } from 'playwright';
import { chromium } from 'playwright';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromiumLaunchOptions } from '../../../scripts/chromium.mjs';
import type { ChatPlace } from '../../page/page-client.js';
import { startBlockingProxy } from '../../src/start-blocking-proxy.js';
import type { PageServer } from '../../src/start-page-server.js';
import { bundlePage, startPageServer } from '../../src/start-page-server.js';
import { useSpring } from '../../src/use-spring.js';

let site: PageServer;
/** The same page from an origin that the application does not know. */
let foreignSite: PageServer;
let browser: Browser;

beforeAll(async () => {
  const script = await bundlePage();
  site = await startPageServer(script);
  foreignSite = await startPageServer(script);
  return () => Promise.all([site, foreignSite].map((server) => server[Symbol.asyncDispose]()));
});

const spring = useSpring(() => ({ allowedOrigins: [site.origin] }));

beforeAll(async () => {
  browser = await chromium.launch(await chromiumLaunchOptions());
  return () => browser.close();
});

/** The page in a context of its own, and what it is asked. */
async function openPage({ origin } = site): Promise<Page> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(origin);
  return page;
}

const status = (page: Page): Promise<string> => page.evaluate(() => client.status());
const endings = (page: Page): Promise<string[]> => page.evaluate(() => client.endings);

async function bodies(page: Page, destination: string): Promise<string[]> {
  const received = await page.evaluate(() => client.received);
  return received.filter(([from]) => from === destination).map(([, body]) => body);
}

async function texts(page: Page, destination = '/topic/chat'): Promise<string[]> {
  return (await bodies(page, destination)).map((body) => (JSON.parse(body) as { readonly text: string }).text);
}

/** Sends in one go, as a page does. */
const say = (page: Page, destination: string, ...said: string[]): Promise<string[]> =>
  page.evaluate(([to, all]) => all.map((text) => client.send(to, JSON.stringify({ text }))), [
    destination,
    said,
  ] as const);

const openChat = (page: Page, place: ChatPlace, name: string): Promise<void> =>
  page.evaluate((options) => client.openChat(...options), [place, name] as const);

async function enter(place: ChatPlace, name: string): Promise<Page> {
  const page = await openPage();
  await openChat(page, place, name);
  await eventually(() => status(page)).toBe('open');
  return page;
}

const webSocketAddress = (): string => `ws://127.0.0.1:${spring().port}`;
const httpAddress = (): string => `http://127.0.0.1:${spring().port}`;

const ways: readonly (readonly [string, () => ChatPlace])[] = [
  ['STOMP over a WebSocket', () => ({ url: `${webSocketAddress()}/stomp`, over: 'webSocket' })],
  ['STOMP over SockJS', () => ({ url: `${httpAddress()}/sockjs`, over: 'sockJs' })],
];

describe.each(ways)('%s, from Chromium', (_, place) => {
  test('lets people chat, in order, and whisper', async () => {
    const ann = await enter(place(), 'ann');
    const bob = await enter(place(), 'bob');
    const said = Array.from({ length: 100 }, (_, index) => `${index} ✓`);
    await say(ann, '/app/whisper/bob', 'psst');
    await say(ann, '/app/chat', ...said);
    for (const page of [ann, bob]) await eventually(() => texts(page)).toEqual(said);
    expect(await texts(bob, '/user/queue/whispers')).toEqual(['psst']);
    expect(await texts(ann, '/user/queue/whispers')).toEqual([]);
  });

  test('receives the scheduled broadcast', async () => {
    const page = await enter(place(), 'ann');
    await eventually(async () => (await bodies(page, '/topic/ticks')).length).toBeGreaterThanOrEqual(3);
  });

  test('survives a restart with its subscriptions, and with what was queued', async () => {
    const page = await enter(place(), 'ann');
    await spring().kill();
    await eventually(() => status(page)).not.toBe('open');
    expect(await say(page, '/app/chat', '1', '2', '3')).toEqual(['queued', 'queued', 'queued']);
    await spring().start();
    await eventually(() => texts(page)).toEqual(['1', '2', '3']);
  });

  test('is refused to a page of a foreign origin', async () => {
    const page = await openPage(foreignSite);
    await openChat(page, place(), 'ann');
    await eventually(async () => (await endings(page)).slice(0, 3)).toEqual(['refused', 'refused', 'refused']);
  });
});

describe('SockJS behind a proxy that refuses WebSockets, from Chromium', () => {
  test('finds another way, and survives a restart', async () => {
    await using proxy = await startBlockingProxy(spring().port);
    const page = await enter({ url: `http://127.0.0.1:${proxy.port}/sockjs`, over: 'sockJs' }, 'ann');
    expect(proxy.refused).toBe(1);
    await say(page, '/app/chat', 'past it');
    await eventually(() => texts(page)).toEqual(['past it']);
    await spring().kill();
    await eventually(() => status(page)).not.toBe('open');
    await say(page, '/app/chat', 'again');
    await spring().start();
    await eventually(() => texts(page)).toEqual(['past it', 'again']);
  });
});

describe('a plain WebSocket, from Chromium', () => {
  test('echoes in order', async () => {
    const page = await openPage();
    await page.evaluate((url) => client.openRaw(url), `${webSocketAddress()}/raw`);
    const said = Array.from({ length: 100 }, (_, index) => `${index} ✓`);
    await page.evaluate((all) => all.map((text) => client.send('', text)), said);
    await eventually(() => bodies(page, '')).toEqual(said);
  });

  test('is refused to a page of a foreign origin', async () => {
    const page = await openPage(foreignSite);
    await page.evaluate((url) => client.openRaw(url), `${webSocketAddress()}/raw`);
    await eventually(async () => (await endings(page)).slice(0, 3)).toEqual(['refused', 'refused', 'refused']);
  });
});
