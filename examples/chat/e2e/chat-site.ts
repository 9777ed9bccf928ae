import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Demo } from '@steadysocket/example-look/e2e';
import type { BrowserContextOptions } from 'playwright';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../../../scripts/chromium.mjs';
import type { ServerProcess } from '../test/start-process.js';
import { startProcess } from '../test/start-process.js';
import type { Client } from './chat-page.js';
import { ChatPage } from './chat-page.js';

export interface OpenOptions extends BrowserContextOptions {
  readonly client: Client;
}

/** The clients as they are served, their server in a process of its own, and a browser. */
export interface ChatSite extends Demo<OpenOptions, ChatPage> {
  /** Ends the server as a power cut would. */
  killServer(): Promise<void>;
  /** Starts it again, on the port and the data that it had. */
  restartServer(): Promise<void>;
}

/** Everything on free ports of the loopback, nothing left in the tree. */
export async function startChatSite(origin: string): Promise<ChatSite> {
  const data = await mkdtemp(join(tmpdir(), 'steadysocket-chat-'));
  const start = (port: string): Promise<ServerProcess> =>
    startProcess(['--port', port, '--data', data, '--origin', origin]);
  let server = await start('0');
  const { url } = server;
  const browser = await chromium.launch(await chromiumLaunchOptions());
  return {
    open: async ({ client, ...options } = { client: 'react' }) =>
      ChatPage.open(await browser.newContext(options), `${origin}/${client}/?server=${url}`),
    killServer: () => server.kill(),
    async restartServer() {
      server = await start(new URL(url).port);
    },
    async stop() {
      await browser.close();
      await server.kill();
      await rm(data, { recursive: true, force: true });
    },
  };
}
