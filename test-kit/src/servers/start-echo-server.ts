import type { IncomingMessage, Server } from 'node:http';
import { createServer, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerOptions, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { Arrivals } from './arrivals.js';
import type { Endpoint } from './endpoint.js';
import { Listener, loopback } from './listener.js';

export interface EchoServerOptions {
  /** The server's subprotocols, by preference. A client that offers none of them gets none. @default the client's first */
  readonly protocols?: readonly string[];
  /** Asked for each request: an HTTP status refuses the upgrade, `undefined` lets it pass. @default all pass */
  readonly refuse?: (request: IncomingMessage) => number | undefined;
  /** Called with each connection, before anything is received. */
  readonly onConnection?: (socket: WebSocket, request: IncomingMessage) => void;
  /** Drops each connection right after its handshake: without a word (`true`), or by a close frame. @default false */
  readonly acceptThenDrop?: boolean | { readonly code: number; readonly reason?: string };
  /** Whether to agree on compression with a client that offers it. @default false */
  readonly perMessageDeflate?: boolean;
  /** Whether messages are sent back; they are kept in `received` either way. @default true */
  readonly echo?: boolean;
}

/** A WebSocket server that sends every message back. */
export class EchoServer implements Endpoint {
  readonly host = loopback;
  readonly #scheme: 'ws' | 'wss';
  readonly #listener: Listener;
  readonly #options: EchoServerOptions;
  readonly #webSockets: WebSocketServer;
  readonly #received: (string | Buffer)[] = [];
  readonly #connections = new Arrivals<WebSocket>();

  /** @internal Use `startEchoServer` or `startSecureEchoServer`. */
  constructor(server: Server, scheme: 'ws' | 'wss', options: EchoServerOptions) {
    this.#scheme = scheme;
    this.#options = options;
    this.#webSockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: options.perMessageDeflate ?? false,
      ...protocolOptions(options.protocols),
    });
    this.#webSockets.on('connection', (socket, request) => {
      this.#serve(socket, request);
    });
    server.on('request', (_, response) => {
      response.writeHead(426, { Connection: 'close' }).end();
    });
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head);
    });
    this.#listener = new Listener(server);
  }

  get port(): number {
    return this.#listener.port;
  }

  get url(): string {
    return `${this.#scheme}://${this.host}:${this.port}`;
  }

  /** Every message received so far, from all clients: text as a string, binary as a Buffer. */
  get received(): readonly (string | Buffer)[] {
    return this.#received;
  }

  /** The server's ends of the live connections. */
  get clients(): ReadonlySet<WebSocket> {
    return this.#webSockets.clients;
  }

  /** How many connections were opened so far. */
  get accepted(): number {
    return this.#connections.all.length;
  }

  /** The first connection to open after this call. */
  nextConnection(): Promise<WebSocket> {
    return this.#connections.next();
  }

  /** Starts the close handshake on every connection. `ws` throws on codes that must not travel: use a raw server. */
  closeAll(code?: number, reason?: string): void {
    for (const client of this.clients) client.close(code, reason);
  }

  /** Drops every connection without a close frame. */
  terminateAll(): void {
    for (const client of this.clients) client.terminate();
  }

  /** Drops every connection and gives up the port, so that it refuses connections. */
  stop(): Promise<void> {
    return this.#listener.stop();
  }

  /** Listens on the same port again. */
  restart(): Promise<void> {
    return this.#listener.listen();
  }

  async close(): Promise<void> {
    this.#connections.end(new Error('The server was closed before another connection arrived.'));
    await this.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const status = this.#options.refuse?.(request);
    if (status !== undefined) {
      refuseUpgrade(socket, status);
      return;
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#webSockets.emit('connection', webSocket, request);
    });
  }

  #serve(socket: WebSocket, request: IncomingMessage): void {
    const { onConnection, acceptThenDrop, echo = true } = this.#options;
    // A frame that breaks the protocol ends the connection, which its client sees; the server has nothing to add.
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      const message = isBinary ? data : data.toString();
      this.#received.push(message);
      if (echo) socket.send(message);
    });
    onConnection?.(socket, request);
    if (acceptThenDrop === true) socket.terminate();
    else if (acceptThenDrop) socket.close(acceptThenDrop.code, acceptThenDrop.reason);
    this.#connections.push(socket);
  }
}

function protocolOptions(protocols: readonly string[] | undefined): ServerOptions {
  if (!protocols) return {};
  return { handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false };
}

function refuseUpgrade(socket: Duplex, status: number): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`;
  // The HTTP server does not handle errors of this socket any more.
  socket.on('error', () => undefined);
  socket.end(`${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Starts an echo server in this process. */
export async function startEchoServer(options: EchoServerOptions = {}): Promise<EchoServer> {
  const server = new EchoServer(createServer(), 'ws', options);
  await server.restart();
  return server;
}
