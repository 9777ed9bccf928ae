import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '@steadysocket/example-server';
import type { RunningServer } from '@steadysocket/example-server';
import { chromium } from 'playwright';
import type { Browser, BrowserContextOptions } from 'playwright';
import { build, createServer, preview } from 'vite';
import { chromiumLaunchOptions } from '../../../scripts/chromium.mjs';
import { openPage } from './open-page.js';
import type { OpenPage } from './open-page.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const host = '127.0.0.1';

export interface OpenOptions extends BrowserContextOptions {
  readonly server?: string;
}

/** The page as it is served, the demo server, and a browser. */
export interface Playground {
  /** Loads the page in a browser context of its own. `server` is what the page is told, by default the truth. */
  open(options?: OpenOptions): Promise<OpenPage>;
  stopServer(): Promise<void>;
  /** Starts the server again, on the port it had. */
  restartServer(): Promise<void>;
  stop(): Promise<void>;
}

/** How the page is served: as built for production, or as in `npm run demo`, with every warning that the frameworks have. */
export type Serving = 'built' | 'development';

/** Everything on free ports of the loopback, nothing left in the tree. */
export async function startPlayground(serving: Serving = 'built'): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), 'steadysocket-playground-'));
  const site = await (serving === 'built' ? serveBuild(folder) : serveDevelopment(folder));
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
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

async function serveBuild(outDir: string): Promise<Site> {
  await inProduction(() => build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } }));
  const site = await preview({ root, logLevel: 'warn', build: { outDir }, preview: { host, port: 0 } });
  return { origin: originOf(site.httpServer.address()), close: () => site.close() };
}

async function serveDevelopment(cacheDir: string): Promise<Site> {
  const site = await createServer({ root, cacheDir, logLevel: 'warn', server: { host, port: 0 } });
  await site.listen();
  return { origin: originOf(site.httpServer?.address() ?? null), close: () => site.close() };
}

/** A test runner sets NODE_ENV, and Vite would then build for tests. */
async function inProduction(action: () => Promise<unknown>): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  await action().finally(() => (process.env['NODE_ENV'] = before));
}

function originOf(address: AddressInfo | string | null): string {
  if (typeof address !== 'object' || address === null) throw new Error('The page is not served over TCP.');
  return `http://${host}:${address.port}`;
}
