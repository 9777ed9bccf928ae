import { fileURLToPath } from 'node:url';
import type { Demo, Serving } from '@steadysocket/example-look/e2e';
import { serveSite } from '@steadysocket/example-look/e2e';
import type { RunningServer } from '@steadysocket/example-server';
import { startServer } from '@steadysocket/example-server';
import type { Browser, BrowserContextOptions } from 'playwright';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../../../scripts/chromium.mjs';
import type { OpenPage } from './open-page.js';
import { openPage } from './open-page.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const host = '127.0.0.1';

export interface OpenOptions extends BrowserContextOptions {
  /** What the page is told; by default the truth. */
  readonly server?: string;
}

/** The page as it is served, the demo server, and a browser. */
export interface Playground extends Demo<OpenOptions, OpenPage> {
  stopServer(): Promise<void>;
  /** Starts the server again, on the port it had. */
  restartServer(): Promise<void>;
}

/** Everything on free ports of the loopback, nothing left in the tree. */
export async function startPlayground(serving: Serving = 'built'): Promise<Playground> {
  const site = await serveSite(root, serving);
  const serve = (port: number): Promise<RunningServer> => startServer({ host, port, allowedOrigins: [site.origin] });
  let server = await serve(0);
  const browser: Browser = await chromium.launch(await chromiumLaunchOptions());
  const { port, url } = server;
  return {
    async open({ server = url, ...options } = {}) {
      return openPage(await browser.newContext(options), `${site.origin}/?server=${server}`);
    },
    stopServer: () => server.close(),
    async restartServer() {
      server = await serve(port);
    },
    async stop() {
      await browser.close();
      await Promise.all([site.close(), server.close()]);
    },
  };
}
