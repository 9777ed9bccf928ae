import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const host = '127.0.0.1';

/**
 * How a page is served: as built for production, or as in `npm run demo`, with every warning that the frameworks have. Or
 * where it is served already.
 */
export type Serving = 'built' | 'development' | { readonly origin: string };

export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves a Vite project on a free port of the loopback, and leaves nothing in its folder. */
export async function serveSite(root: string, serving: Serving): Promise<Site> {
  if (typeof serving === 'object') return { ...serving, close: () => Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), 'steadysocket-site-'));
  const site = await (serving === 'built' ? serveBuild(root, folder) : serveDevelopment(root, folder));
  return {
    origin: site.origin,
    async close() {
      await site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

// Vite takes seconds to load, and most tests find their site served already.
async function serveBuild(root: string, outDir: string): Promise<Site> {
  const { build, preview } = await import('vite');
  await inProduction(() => build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } }));
  const site = await preview({ root, logLevel: 'warn', build: { outDir }, preview: { host, port: 0 } });
  return { origin: originOf(site.httpServer.address()), close: () => site.close() };
}

async function serveDevelopment(root: string, cacheDir: string): Promise<Site> {
  const { createServer } = await import('vite');
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
