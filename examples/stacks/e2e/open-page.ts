import type { WatchedPage } from '@steadysocket/example-look/e2e';
import { PanelPage, watchProblems } from '@steadysocket/example-look/e2e';
import type { BrowserContext, Page } from 'playwright';

export type Figure = 'ready-state' | 'attempt' | 'queue' | 'latency' | 'tick' | 'resumed' | 'last-close';

/** A page of a stack in the browser. */
export interface OpenPage extends WatchedPage {
  readonly page: Page;
  readonly react: PanelPage<Figure>;
  readonly vue: PanelPage<Figure>;
  /** Both panels. */
  readonly panels: readonly [PanelPage<Figure>, PanelPage<Figure>];
}

export async function openPage(context: BrowserContext, url: string): Promise<OpenPage> {
  const page = await context.newPage();
  const problems = watchProblems(page);
  await page.goto(url);
  const react = new PanelPage<Figure>(page, 'react');
  const vue = new PanelPage<Figure>(page, 'vue');
  return { page, react, vue, panels: [react, vue], problems, close: () => context.close() };
}
