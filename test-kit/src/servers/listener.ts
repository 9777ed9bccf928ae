import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** The only interface that anything here listens on or connects to. */
export const loopback = '127.0.0.1';

/** Holds a server's port: can give it up with every socket on it, and take the same port again. */
export class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #stopping: Promise<void> | undefined;

  constructor(server: Server) {
    this.#server = server;
    // The server's own list is not enough: an HTTP server forgets the sockets that it has upgraded.
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    await this.#stopping;
    this.#stopping = undefined;
    if (this.#server.listening) return;
    const listening = once(this.#server, 'listening');
    this.#server.listen(this.#port, loopback);
    await listening;
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
