import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostOf, loopbackHosts, playgroundOrigins } from '@steadysocket/example-server/protection';
import { guard } from './gate.js';
import { httpLimits, maxSilenceMs } from './limits.js';
import { Room } from './room.js';
import { sockJsStack } from './sock-js-stack.js';
import { socketIoStack } from './socket-io-stack.js';
import { wsStack } from './ws-stack.js';

export interface StacksServerOptions {
  /** The TCP port; 0 takes a free one. Default: 8788. */
  readonly port?: number;
  /** The address to listen on. Default: `127.0.0.1`. */
  readonly host?: string;
  /** Origins whose pages may connect. Default: those on which Vite serves, ports 5173 and 4173. */
  readonly allowedOrigins?: readonly string[];
  /** Names under which clients may address the server, without a port. Default: those of the loopback, and `host`. */
  readonly allowedHosts?: readonly string[];
}

export interface StacksServer {
  /** As in `http://127.0.0.1:8788`. */
  readonly url: string;
  readonly port: number;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

const tickIntervalMs = 1_000;

/** Serves one room over every stack that runs on Node, each at a path of its own. Rejects when it cannot listen. */
export async function startStacksServer(options: StacksServerOptions = {}): Promise<StacksServer> {
  const { port = 8788, host = '127.0.0.1', allowedOrigins = playgroundOrigins } = options;
  const { allowedHosts = [...loopbackHosts, hostOf(host)] } = options;
  const room = new Room();
  const stacks = [wsStack(room), socketIoStack(room, allowedOrigins), sockJsStack(room)];
  const server = createServer(httpLimits);
  // Ends a response that nobody reads.
  server.timeout = maxSilenceMs;
  guard(server, { room, stacks, allowedOrigins, allowedHosts });
  server.listen(port, host);
  await once(server, 'listening');
  const ticking = setInterval(() => room.tick(), tickIntervalMs);
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${hostOf(host)}:${actualPort}`,
    port: actualPort,
    async close() {
      clearInterval(ticking);
      const closed = once(server, 'close');
      server.close();
      await Promise.all(stacks.map((stack) => stack.stop()));
      server.closeAllConnections();
      await closed;
    },
  };
}
