import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { serveSite } from '@steadysocket/example-look/e2e';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../../../scripts/chromium.mjs';
import { startCluster } from '../server/start-cluster.js';
import type { Client } from './chat-page.js';
import { ChatPage } from './chat-page.js';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface Nodes {
  open(client: Client): Promise<ChatPage>;
  /** Ends a node as a power cut would. It is started again. */
  kill(index: number): void;
  stop(): Promise<void>;
}

/** The clients as they are built, three nodes on one Redis, and a browser. */
export async function startNodes(redis: string): Promise<Nodes> {
  const site = await serveSite(root, 'built');
  const cluster = await startCluster({
    redis,
    nodes: 3,
    port: 0,
    host: '127.0.0.1',
    data: tmpdir(),
    site: undefined,
    origins: [site.origin],
    accessMs: 600_000,
    signInsPerMinute: undefined,
    secret: randomBytes(32),
  });
  const browser = await chromium.launch(await chromiumLaunchOptions());
  return {
    open: async (client) =>
      ChatPage.open(await browser.newContext(), `${site.origin}/${client}/?server=${cluster.url}`),
    kill: (index) => cluster.kill(index),
    async stop() {
      await browser.close();
      await Promise.all([site.close(), cluster.drain()]);
    },
  };
}
