import type { BrowserContext, ConsoleMessage, Page } from 'playwright';
import { PanelPage } from './panel-page.js';

/** What Chromium writes to the console by itself when a connection fails, which is what the demo is about. */
const networkReports = [/^WebSocket connection to '.*' failed/, /^Failed to load resource: /];

/** The page in the browser. */
export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly react: PanelPage;
  readonly vue: PanelPage;
  /** Both panels. */
  readonly panels: readonly [PanelPage, PanelPage];
  /** Errors so far: of the console, uncaught, unhandled. */
  readonly problems: readonly string[];
  /** Bodies of chat messages in the order in which they came over a panel's sockets. */
  readonly bodiesReceived: (panel: PanelPage) => readonly unknown[];
  readonly close: () => Promise<void>;
}

export async function openPage(context: BrowserContext, url: string): Promise<OpenPage> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => isProblem(message) && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  const bodies = watchBodies(page);
  await page.goto(url);
  const react = new PanelPage(page, 'react');
  const vue = new PanelPage(page, 'vue');
  return {
    page,
    context,
    react,
    vue,
    panels: [react, vue],
    problems,
    bodiesReceived: ({ name }) => bodies.filter((body) => body.panel === name).map(({ body }) => body),
    close: () => context.close(),
  };
}

function isProblem(message: ConsoleMessage): boolean {
  const isLoud = message.type() === 'error' || message.type() === 'warning';
  return isLoud && !networkReports.some((pattern) => pattern.test(message.text()));
}

function watchBodies(page: Page): { readonly panel: string; readonly body: unknown }[] {
  const bodies: { panel: string; body: unknown }[] = [];
  page.on('websocket', (socket) => {
    const panel = /client=(react|vue)-/.exec(socket.url())?.[1];
    socket.on('framereceived', ({ payload }) => {
      if (panel === undefined || typeof payload !== 'string' || !payload.startsWith('{"type":"chat"')) return;
      bodies.push({ panel, body: (JSON.parse(payload) as { readonly body: unknown }).body });
    });
  });
  return bodies;
}
