import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { Arrivals } from './arrivals.js';
import type { Endpoint } from './endpoint.js';
import type { UpgradeRequest } from './handshake.js';
import { acceptHandshake, parseRequest } from './handshake.js';
import { Listener, loopback } from './listener.js';
import { RawConnection } from './raw-connection.js';

export interface RawServerOptions {
  /**
   * The bytes that answer a request, a wrong handshake or an HTTP error as well; `null` answers nothing, so that the
   * client waits. @default `acceptHandshake`
   */
  readonly handshake?: (request: UpgradeRequest) => string | Uint8Array | null;
}

const endOfHead = '\r\n\r\n';

/** A WebSocket server without a WebSocket library: after the handshake a test writes every byte itself. */
export class RawServer implements Endpoint {
  readonly host = loopback;
  readonly #listener: Listener;
  readonly #handshake: NonNullable<RawServerOptions['handshake']>;
  readonly #connections = new Arrivals<RawConnection>();

  /** @internal Use `startRawServer`. */
  constructor({ handshake = (request) => acceptHandshake(request) }: RawServerOptions) {
    this.#handshake = handshake;
    // Half-open: even a client's FIN is answered only when a test says so.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#accept(socket);
    });
    this.#listener = new Listener(server);
  }

  /** @internal Use `startRawServer`. */
  listen(): Promise<void> {
    return this.#listener.listen();
  }

  get port(): number {
    return this.#listener.port;
  }

  get url(): string {
    return `ws://${this.host}:${this.port}`;
  }

  /** Every connection that has sent its request, those that are gone included. */
  get connections(): readonly RawConnection[] {
    return this.#connections.all;
  }

  /** The first connection to complete its request after this call; its handshake has been answered by then. */
  nextConnection(): Promise<RawConnection> {
    return this.#connections.next();
  }

  async close(): Promise<void> {
    this.#connections.end(new Error('The server was closed before another connection arrived.'));
    await this.#listener.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #accept(socket: Socket): void {
    // A client that is gone is an everyday thing here; 'close' follows and tells.
    socket.on('error', () => undefined);
    let head = Buffer.alloc(0);
    const read = (bytes: Buffer): void => {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf(endOfHead);
      if (end < 0) return;
      socket.off('data', read);
      const request = parseRequest(head.toString('latin1', 0, end));
      this.#answer(socket, request, head.subarray(end + endOfHead.length));
    };
    socket.on('data', read);
  }

  #answer(socket: Socket, request: UpgradeRequest, early: Buffer): void {
    const connection = new RawConnection(socket, request, early);
    const answer = this.#handshake(request);
    if (answer !== null) socket.write(answer);
    this.#connections.push(connection);
  }
}

/** Starts a server that completes the handshake by hand and then does only what the test commands. */
export async function startRawServer(options: RawServerOptions = {}): Promise<RawServer> {
  const server = new RawServer(options);
  await server.listen();
  return server;
}
