import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { ConformanceServer, ConformanceServerOptions } from '@steadysocket/conformance';
import { Listener, loopback } from '@steadysocket/test-kit';
import type { Connection } from 'sockjs';
import { createServer as createSockJsServer } from 'sockjs';

/** Where the server answers. */
export const path = '/chat';

export interface SockJsServerOptions extends ConformanceServerOptions {
  /** Whether a WebSocket is refused with 403, as by a proxy that knows none. @default false */
  readonly blocksWebSocket?: boolean;
}

export interface SockJsServer extends ConformanceServer {
  readonly url: string;
  /** By which way each client came. */
  readonly ways: readonly string[];
}

/** sockjs-node. */
export async function startSockJsServer(options: SockJsServerOptions = {}): Promise<SockJsServer> {
  const { admit = () => 'accept', echo = true, heartbeatMs = 50, blocksWebSocket = false } = options;
  const received: string[] = [];
  const credentials: string[] = [];
  const closes: { code: number; reason: string }[] = [];
  const ways: string[] = [];
  const clients = new Set<Connection>();
  const sockets = new Set<Socket>();
  const unauthorized = new Set<string>();
  const http = createServer();
  // Connections that wait for another request would count as links that are left over.
  http.maxRequestsPerSocket = 1;
  const listener = new Listener(http);
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  // A session that nobody polls any more is given up soon, but not where a busy machine merely polls late.
  const server = createSockJsServer({
    prefix: path,
    log: () => {},
    heartbeat_delay: heartbeatMs,
    disconnect_delay: 1_000,
  });
  server.on('connection', (client: Connection) => {
    if (unauthorized.has(tokenOf(client.url))) {
      client.close('4401', '');
      return;
    }
    ways.push(client.protocol);
    clients.add(client);
    client.on('data', (text) => {
      received.push(text);
      if (echo) client.write(text);
    });
    client.on('close', () => {
      clients.delete(client);
      closes.push({ code: 1000, reason: '' });
    });
  });
  server.installHandlers(http);
  admitByInfo(http, (token) => {
    credentials.push(token);
    const admission = admit(token);
    if (admission === 'unauthorized') unauthorized.add(token);
    return admission !== 'refuse';
  });
  if (blocksWebSocket) {
    http.removeAllListeners('upgrade');
    http.on('upgrade', (_: IncomingMessage, socket: Socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  }

  await listener.listen();
  const close = (): Promise<void> => listener.stop();
  return {
    received,
    credentials,
    closes,
    ways,
    host: loopback,
    port: listener.port,
    url: `http://${loopback}:${String(listener.port)}${path}`,
    get clients() {
      return clients.size;
    },
    push(text) {
      for (const client of clients) client.write(text);
    },
    sendRaw(text) {
      for (const socket of sockets) socket.write(text);
    },
    closeAll(code, reason) {
      for (const client of clients) client.close(String(code), reason);
    },
    stop: close,
    restart: () => listener.listen(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function tokenOf(url: string): string {
  return new URL(url, 'http://server').searchParams.get('token') ?? '';
}

/** Each attempt begins with a GET of `/info`: the place to refuse one. */
function admitByInfo(http: Server, admit: (token: string) => boolean): void {
  const [handle] = http.listeners('request') as RequestListener[];
  http.removeAllListeners('request');
  http.on('request', (request, response) => {
    const { url = '/' } = request;
    if (!url.startsWith(`${path}/info`) || admit(tokenOf(url))) handle?.(request, response);
    else response.writeHead(503).end();
  });
}
