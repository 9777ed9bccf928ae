import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Demo, Serving } from '@steadysocket/example-look/e2e';
import { serveSite } from '@steadysocket/example-look/e2e';
import type { BrowserContextOptions } from 'playwright';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../../../scripts/chromium.mjs';
import { startChat } from '../server/start-chat.js';
import type { Client } from './chat-page.js';
import { ChatPage } from './chat-page.js';
import type { MemoryStorage } from './memory-storage.js';
import { memoryStorage } from './memory-storage.js';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface OpenOptions extends BrowserContextOptions {
  /** @default 'react' */
  readonly client?: Client;
}

export interface ClientsOptions {
  /** @default 'built' */
  readonly serving?: Serving;
  /** How long a token lives, in milliseconds. */
  readonly accessMs?: number;
}

/** Both clients as they are served, the server, and a browser. */
export interface Clients extends Demo<OpenOptions, ChatPage> {
  /** As if it had been killed. */
  stopServer(): Promise<void>;
  /** Starts the server again, on the port it had, on the same storage or another one. */
  restartServer(storage?: MemoryStorage): Promise<void>;
  readonly storage: MemoryStorage;
}

/** Everything on free ports of the loopback, nothing left in the tree. */
export async function startClients({ serving = 'built', accessMs }: ClientsOptions = {}): Promise<Clients> {
  const site = await serveSite(root, serving);
  const storage = memoryStorage();
  const tokens = { secret: randomBytes(32), ...(accessMs !== undefined && { accessMs }) };
  const serve = (port: number, { open }: MemoryStorage) =>
    startChat({ port, tokens, storage: open, origins: [site.origin], bot: { wordMs: 40 } });
  let server = await serve(0, storage);
  const browser = await chromium.launch(await chromiumLaunchOptions());
  const { port, url } = server;
  return {
    storage,
    async open({ client = 'react', ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      return ChatPage.open(context, `${site.origin}/${client}/?server=${url}`);
    },
    stopServer: () => server.close(),
    async restartServer(another = storage) {
      server = await serve(port, another);
    },
    async stop() {
      await browser.close();
      await Promise.all([site.close(), server.close()]);
    },
  };
}
