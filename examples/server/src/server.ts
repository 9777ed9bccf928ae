import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { boundIdleConnections } from './bound-idle-connections.js';
import { DemoServer } from './demo-server.js';
import { hostOf } from './host.js';
import { answerRequest } from './http-routes.js';
import type { ServerOptions } from './server-options.js';
import { completeOptions } from './server-options.js';
import { websocketPath } from './upgrade.js';

export interface RunningServer {
  readonly port: number;
  /** Where WebSockets connect, as in `ws://127.0.0.1:8787/ws`. */
  readonly url: string;
  /** Where `/health` and `/faults` are, as in `http://127.0.0.1:8787`. */
  readonly httpUrl: string;
  /** How many clients are connected. */
  clients(): number;
  /**
   * Closes all connections with 1001 and stops listening. Clients that do not answer are cut after a second. Resolves
   * once nothing is left open; never rejects, and may be called again.
   */
  close(): Promise<void>;
}

/** How long clients have to answer the last close frame, in milliseconds. */
const stopGraceMs = 1_000;

/** Connections beyond `maxClients`, for plain HTTP. One more, and the oldest of them is closed. */
const maxHttpConnections = 64;

/** How long an HTTP connection may be silent, in milliseconds, also one that does not read its answer. */
const httpTimeoutMs = 15_000;

/**
 * Starts the demo server.
 *
 * Rejects when it cannot listen, as with `EADDRINUSE`, or when an option is wrong.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const complete = completeOptions(options);
  const { host, port, pingIntervalMs } = complete;
  const demo = new DemoServer(complete);
  const server = createServer(
    // Node looks for requests that take too long at the interval, by default every 30 s.
    { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    (request, response) => void answerRequest(request, response, demo),
  );
  server.timeout = httpTimeoutMs;
  const idle = boundIdleConnections(server, maxHttpConnections);
  server.on('upgrade', (request, socket: Socket, head) => {
    if (demo.upgrade(request, socket, head)) idle.delete(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const probing = setInterval(() => demo.probe(), pingIntervalMs);
  let closed: Promise<void> | undefined;
  const { port: actualPort } = server.address() as AddressInfo;
  const authority = `${hostOf(host)}:${String(actualPort)}`;
  return {
    port: actualPort,
    url: `ws://${authority}${websocketPath}`,
    httpUrl: `http://${authority}`,
    clients: () => demo.clients(),
    close() {
      clearInterval(probing);
      return (closed ??= stop(server, demo));
    },
  };
}

async function stop(server: Server, demo: DemoServer): Promise<void> {
  const closed = Promise.all([once(server, 'close'), demo.stop()]);
  server.close();
  server.closeAllConnections();
  const cutting = setTimeout(() => demo.cut(), stopGraceMs);
  await closed;
  clearTimeout(cutting);
}
