// Serves a hub with crossws on Node, Bun or Deno: node hub.mjs. It echoes what it receives, says `port <number>`, and ends when
// it is killed.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** @type {typeof import('@steadysocket/server')} */
const { createHub } = await import('@steadysocket/server');
/** @type {typeof import('@steadysocket/server/crossws')} */
const { hooks } = await import('@steadysocket/server/crossws');
const origin = require.resolve('@steadysocket/server');
if (!origin.includes('/dist/')) throw new Error(`Not the built package: ${origin}`);

const hub = createHub({
  onMessage(peer, message) {
    peer.send(message);
    return typeof message === 'string' ? `handled ${message}` : message.byteLength;
  },
});
const options = { hooks: hooks(hub) };
const hostname = '127.0.0.1';

/** @type {any} */
const { Bun, Deno } = globalThis;
if (Bun) {
  const { default: crossws } = await import('crossws/adapters/bun');
  const adapter = crossws(options);
  /** @type {(request: Request, server: any) => any} */
  const fetch = (request, server) => adapter.handleUpgrade(request, server);
  report(Bun.serve({ hostname, port: 0, websocket: adapter.websocket, fetch }).port);
} else if (Deno) {
  const { default: crossws } = await import('crossws/adapters/deno');
  const adapter = crossws(options);
  /** @type {(request: Request, info: any) => any} */
  const handle = (request, info) => adapter.handleUpgrade(request, info);
  Deno.serve({ hostname, port: 0, onListen: /** @param {{ port: number }} at */ ({ port }) => report(port) }, handle);
} else {
  const { default: crossws } = await import('crossws/adapters/node');
  const { createServer } = await import('node:http');
  const adapter = crossws(options);
  const server = createServer().listen(0, hostname, () => report(/** @type {any} */ (server.address()).port));
  server.on('upgrade', (request, socket, head) => void adapter.handleUpgrade(request, socket, head));
}

/** @param {number} port */
function report(port) {
  console.log(`port ${String(port)}`);
}
