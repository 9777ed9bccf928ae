import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { maxHeaderLength, protocolName } from '@steadysocket/session/wire';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { admission } from '../admission.js';
import type { Hub } from '../hub.js';
import type { User } from '../options.js';
import type { Origins } from '../origins.js';
import { corkOf } from './cork.js';

/** The used part of Node's http or https server. Structural, so that these types do not depend on Node's. */
export interface UpgradingServer {
  on(event: 'upgrade', listener: (...upgrade: unknown[]) => void): unknown;
  off(event: 'upgrade', listener: (...upgrade: unknown[]) => void): unknown;
  listenerCount(event: 'upgrade'): number;
}

export interface ServeOptions {
  /** The server whose upgrade requests are handled. Requests for other paths are left to its other listeners; without any: 404. */
  readonly server: UpgradingServer;
  /** The path of upgrade requests, which starts with `/`. @default every path */
  readonly path?: string;
  /**
   * The origins of pages that may connect, such as `https://example.org`, or `'*'` for all. Others are refused before the upgrade
   * (403). Clients that are not browsers send no origin and are accepted.
   *
   * @default the origins with the host of the request
   */
  readonly origins?: Origins;
}

/** How long a close handshake may take. */
const closeTimeoutMs = 2_000;

/** If a client has more unread bytes than this, its pings are not answered. */
const maxUnreadBytes = 64 * 1024;

/** Handles the upgrades for one path, or for every path. */
type Route = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const everyPath = '*';

/** The hubs of each server, by path. Two hubs that handled one socket would crash the process. */
const servers = new WeakMap<UpgradingServer, { readonly routes: Map<string, Route>; readonly stop: () => void }>();

/**
 * Serves a hub with `ws` on a server of Node. `authenticate` receives the IncomingMessage as `request`. Several hubs can share a
 * server, each with its own path. Returns a function that stops serving; open links stay until the hub closes them.
 *
 * @throws TypeError for a path that is in use or does not start with `/`, and for an invalid origin.
 */
export function serve<U extends User, Out>(hub: Hub<U, Out, never>, options: ServeOptions): () => void {
  const { server, path = everyPath } = options;
  const refusalOf = admission(options.origins);
  if (path !== everyPath && !path.startsWith('/')) throw new TypeError('path must start with /');
  // Last, so that a call that throws leaves no listener behind.
  const { routes, stop } = servers.get(server) ?? listenTo(server);
  if (routes.has(path)) throw new TypeError('path is already in use by another hub of this server');
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: hub.limits.frameBytes + maxHeaderLength,
    autoPong: false,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(protocolName) ? protocolName : false),
  });
  const route: Route = (request, socket, head) => {
    const { origin, host, 'sec-websocket-protocol': protocols } = request.headers;
    const status = refusalOf({ origin, host, protocols });
    if (status !== null) refuse(socket, status);
    else sockets.handleUpgrade(request, socket, head, (webSocket) => join(hub, webSocket, request, socket));
  };
  routes.set(path, route);
  return () => {
    // Called again, it would stop whatever has the path since.
    if (routes.get(path) !== route) return;
    sockets.close();
    routes.delete(path);
    if (routes.size === 0) stop();
  };
}

function listenTo(server: UpgradingServer): { readonly routes: Map<string, Route>; readonly stop: () => void } {
  const routes = new Map<string, Route>();
  const onUpgrade: Route = (request, socket, head) => {
    const route = routes.get(request.url?.split('?')[0] ?? '') ?? routes.get(everyPath);
    if (route) route(request, socket, head);
    // Without an answer, Node would leave the socket open forever.
    else if (server.listenerCount('upgrade') === 1) refuse(socket, 404);
  };
  const listener = onUpgrade as (...upgrade: unknown[]) => void;
  const served = {
    routes,
    stop: () => {
      server.off('upgrade', listener);
      servers.delete(server);
    },
  };
  server.on('upgrade', listener);
  servers.set(server, served);
  return served;
}

const statusTexts = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found' } as const;

function refuse(socket: Duplex, status: keyof typeof statusTexts): void {
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${String(status)} ${statusTexts[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function join<U extends User, Out>(
  hub: Hub<U, Out, never>,
  socket: WebSocket,
  request: IncomingMessage,
  stream: Duplex,
): void {
  const cork = corkOf(stream);
  const receiver = hub.accept(
    {
      send: (frame) => {
        cork();
        socket.send(typeof frame === 'string' ? frame : viewOf(frame));
      },
      sendText: (utf8) => {
        cork();
        socket.send(viewOf(utf8), { binary: false });
      },
      close: (code, reason) => {
        socket.close(code, reason);
        // One that is dead, or does not read, would stay for half a minute.
        setTimeout(() => socket.terminate(), closeTimeoutMs).unref();
      },
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
    },
    request as never,
  );
  let isAlive = true;
  const timer = setInterval(() => {
    // The browser itself answers, even while its page is hidden.
    if (!isAlive) socket.terminate();
    isAlive = false;
    socket.ping();
  }, hub.heartbeatMs);
  socket.on('pong', () => {
    isAlive = true;
  });
  // What is not read is not answered either.
  socket.on('ping', (data: Buffer) => {
    if (socket.bufferedAmount < maxUnreadBytes) socket.pong(data);
  });
  socket.on('message', (data: Buffer, isBinary) => {
    isAlive = true;
    receiver.receive(isBinary ? (data as Buffer<ArrayBuffer>) : data.toString());
  });
  // Its `close` follows.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(timer);
    receiver.closed();
  });
}

const views = new WeakMap<Uint8Array, Buffer>();

/** The Buffer that `ws` would make of the bytes for each of the links that share them. */
function viewOf(bytes: Uint8Array): Buffer {
  let view = views.get(bytes);
  if (!view) views.set(bytes, (view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  return view;
}
