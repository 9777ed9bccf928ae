import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = join(import.meta.dirname, '../page');

/** Serves the page, which has an origin of its own. */
export class PageServer implements AsyncDisposable {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    this.#server.closeAllConnections();
    await closed;
  }
}

export async function startPageServer(script: string): Promise<PageServer> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/main.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script src="/main.js"></script>');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return new PageServer(server);
}

/** The page's script with the built packages in it, as a bundler of an application makes it. */
export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    // No paths to sources: the packages' own exports count.
    tsconfigRaw: {},
    // sockjs-client was written for bundlers that define it.
    define: { global: 'globalThis' },
  });
  return outputFiles[0]?.text ?? '';
}
