import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A TCP proxy that gives each connection to the next node, whoever had it before: what some call no stickiness. */
export class Balancer implements AsyncDisposable {
  /** Ports of the nodes. One that does not answer is passed over. */
  ports: readonly number[] = [];
  #next = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer({ noDelay: true }, (client) => {
      this.#keep(client);
      this.#dial(client, this.ports.length);
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async listen(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1', 4_096), 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #dial(client: Socket, attempts: number): void {
    const port = this.ports[(this.#next += 1) % this.ports.length];
    if (port === undefined || attempts === 0) {
      client.resetAndDestroy();
      return;
    }
    const node = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#keep(node);
    const passOver = (): void => this.#dial(client, attempts - 1);
    node.once('error', passOver);
    node.once('connect', () => {
      node.off('error', passOver);
      join(client, node);
      join(node, client);
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

/** How a socket ends, so ends the other. */
function join(source: Socket, sink: Socket): void {
  source.pipe(sink);
  source.on('error', () => sink.resetAndDestroy());
  source.on('close', () => sink.destroySoon());
}
