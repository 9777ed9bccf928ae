import { fileURLToPath } from 'node:url';
import type { Demo, Serving } from '@steadysocket/example-look/e2e';
import { serveSite } from '@steadysocket/example-look/e2e';
import type { BrowserContextOptions } from 'playwright';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../../../scripts/chromium.mjs';
import { startStacksServer } from '../server/start-stacks-server.js';
import type { OpenPage } from './open-page.js';
import { openPage } from './open-page.js';
import type { StompApplication } from './start-stomp-application.js';
import { startStompApplication } from './start-stomp-application.js';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface OpenOptions extends BrowserContextOptions {
  /** The page of a stack, or `index`. */
  readonly name?: string;
  /** The address of the server. Default: that of the stack's own server, on Node or on the broker of the tests. */
  readonly server?: string;
}

/** The pages as they are served, the servers of their stacks, and a browser. */
export interface Stacks extends Demo<OpenOptions, OpenPage> {
  readonly origin: string;
  /** In place of Spring. */
  readonly stompApplication: StompApplication;
  stopServer(): Promise<void>;
  /** Starts the server again, on the port it had. */
  restartServer(): Promise<void>;
}

/** Everything on free ports of the loopback, nothing left in the tree. */
export async function startStacks(serving: Serving = 'built'): Promise<Stacks> {
  const site = await serveSite(root, serving);
  const serve = (port: number) => startStacksServer({ port, allowedOrigins: [site.origin] });
  let server = await serve(0);
  const stompApplication = await startStompApplication();
  const browser = await chromium.launch(await chromiumLaunchOptions());
  const { port, url } = server;
  return {
    origin: site.origin,
    stompApplication,
    async open({ name = 'ws', server = name.startsWith('stomp') ? stompApplication.url : url, ...options } = {}) {
      return openPage(await browser.newContext(options), `${site.origin}/${name}.html?server=${server}`);
    },
    stopServer: () => server.close(),
    async restartServer() {
      server = await serve(port);
    },
    async stop() {
      await browser.close();
      await Promise.all([site.close(), server.close(), stompApplication.close()]);
    },
  };
}
