import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP proxy like those of some offices: pages pass, WebSockets do not. */
export class BlockingProxy implements AsyncDisposable {
  readonly #server: Server;
  #refused = 0;

  constructor(targetPort: number) {
    this.#server = createServer((incoming, outgoing) => forward(incoming, outgoing, targetPort));
    this.#server.on('upgrade', (_, socket) => {
      this.#refused += 1;
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many WebSockets it has refused. */
  get refused(): number {
    return this.#refused;
  }

  async listen(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    this.#server.closeAllConnections();
    await closed;
  }
}

export async function startBlockingProxy(targetPort: number): Promise<BlockingProxy> {
  const proxy = new BlockingProxy(targetPort);
  await proxy.listen();
  return proxy;
}

/** Passes a request and its answer on as they come, bit by bit: a stream of events has no end. */
function forward(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { method, url, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
