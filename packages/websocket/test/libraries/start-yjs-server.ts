import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Address } from '@steadysocket/test-kit';
import { startEchoServer } from '@steadysocket/test-kit';
import type { WebSocket } from 'ws';
import type { Doc } from 'yjs';

interface ServerModule {
  readonly docs: Map<string, Doc>;
  readonly setupWSConnection: (socket: WebSocket, request: IncomingMessage) => void;
}

/** The server that y-websocket brought along. It has no types, and keeps its documents in a variable of the module. */
const { docs, setupWSConnection } = createRequire(import.meta.url)('y-websocket-2/bin/utils') as ServerModule;

export interface YjsServer extends Address, AsyncDisposable {
  readonly url: string;
  /** How many connections it has. */
  clients(): number;
  /** The path and query of each request so far. */
  requested(): readonly (string | undefined)[];
  /** Stops the server; it forgets its documents, as a process that ends does. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/** The server of y-websocket on `ws`, with its documents in memory. */
export async function startYjsServer(): Promise<YjsServer> {
  const requested: (string | undefined)[] = [];
  const server = await startEchoServer({
    echo: false,
    onConnection: (socket, request) => {
      requested.push(request.url);
      setupWSConnection(socket, request);
    },
  });
  const { host, port, url } = server;
  const stop = async (): Promise<void> => {
    await server.stop();
    for (const doc of docs.values()) doc.destroy();
    docs.clear();
  };
  return {
    host,
    port,
    url,
    clients: () => server.clients.size,
    requested: () => requested,
    stop,
    restart: () => server.restart(),
    [Symbol.asyncDispose]: stop,
  };
}
