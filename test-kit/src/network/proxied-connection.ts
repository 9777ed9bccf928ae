import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Address } from '../servers/endpoint.js';
import { resetSocket } from '../servers/reset-socket.js';
import type { ByteCounts, Conditions } from './lane.js';
import { Lane } from './lane.js';

export interface ProxiedConnectionOptions {
  readonly client: Socket;
  readonly target: Address;
  readonly conditions: Conditions;
  readonly forwarded: ByteCounts;
  readonly discarded: ByteCounts;
}

/** A client's socket, the socket to the target on its behalf, and a lane each way. */
export class ProxiedConnection {
  /** Resolves once both sockets are closed. */
  readonly closed: Promise<void>;
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #lanes: readonly Lane[];
  #clientIsPresent = true;

  constructor({ client, target, ...shared }: ProxiedConnectionOptions) {
    // Half-open, like the client's socket: each side's FIN travels alone, as it does without a proxy.
    const upstream = connect({ host: target.host, port: target.port, allowHalfOpen: true, noDelay: true });
    this.#client = client;
    this.#upstream = upstream;
    this.closed = this.#untilClosed();
    for (const event of ['end', 'close']) client.once(event, () => (this.#clientIsPresent = false));
    this.#lanes = [
      new Lane({ ...shared, source: client, sink: upstream, direction: 'toServer' }),
      new Lane({ ...shared, source: upstream, sink: client, direction: 'toClient' }),
    ];
  }

  /** Whether the client has neither ended nor lost the connection, as far as it is known here. */
  get clientIsPresent(): boolean {
    return this.#clientIsPresent;
  }

  apply(): void {
    for (const lane of this.#lanes) lane.apply();
  }

  strand(): void {
    for (const lane of this.#lanes) lane.strand();
  }

  reset(): void {
    resetSocket(this.#client);
    resetSocket(this.#upstream);
  }

  async close(): Promise<void> {
    this.#client.destroy();
    this.#upstream.destroy();
    await this.closed;
  }

  async #untilClosed(): Promise<void> {
    await Promise.all([closeOf(this.#client), closeOf(this.#upstream)]);
    for (const lane of this.#lanes) lane.stop();
  }
}

function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}
