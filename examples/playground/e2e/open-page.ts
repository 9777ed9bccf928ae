import type { WatchedPage } from '@steadysocket/example-look/e2e';
import { watchProblems } from '@steadysocket/example-look/e2e';
import type { BrowserContext, Page } from 'playwright';
import { PanelPage } from './panel-page.js';

/** The page in the browser. */
export interface OpenPage extends WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly react: PanelPage;
  readonly vue: PanelPage;
  /** Both panels. */
  readonly panels: readonly [PanelPage, PanelPage];
  /** Bodies of chat messages in the order in which they came over a panel's sockets. */
  readonly bodiesReceived: (panel: PanelPage) => readonly unknown[];
}

export async function openPage(context: BrowserContext, url: string): Promise<OpenPage> {
  const page = await context.newPage();
  const problems = watchProblems(page);
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
