import type { Hub, LinkReceiver, User } from '@steadysocket/server';
import { createHub } from '@steadysocket/server';
import type { Client } from './client.js';
import { pongMessage } from './client.js';
import { heartbeatPing } from './messages.js';
import type { Frame } from './outgoing.js';

/** Clients ask for a sign of life this often: quicker than an application needs, so that one can look on. */
const heartbeatMs = 4_000;

/**
 * Connections that get back what they send, plain ones and those of sessions. Heartbeats are answered. They suffer the faults of
 * their clients.
 */
export class Echoes {
  readonly #hub: Hub<User, string | ArrayBuffer, Client> = createHub({
    heartbeatMs,
    onMessage(peer, message) {
      peer.send(message);
    },
  });
  /** What takes the frames of a session's link; `null` for a plain connection. */
  readonly #receivers = new Map<Client, LinkReceiver | null>();

  get clients(): readonly Client[] {
    return [...this.#receivers.keys()];
  }

  join(client: Client, hasSession: boolean): void {
    this.#receivers.set(client, hasSession ? this.#hub.accept(linkOf(client), client) : null);
  }

  receive(client: Client, frame: Frame): void {
    const receiver = this.#receivers.get(client);
    if (receiver) receiver.receive(frame.isBinary ? new Uint8Array(frame.data) : frame.data.toString());
    else client.send(!frame.isBinary && frame.data.toString() === heartbeatPing ? pongMessage : frame);
  }

  leave(client: Client): void {
    this.#receivers.get(client)?.closed();
    this.#receivers.delete(client);
  }

  stop(): void {
    this.#hub.close();
  }
}

function linkOf(client: Client): Parameters<Hub<User, unknown, Client>['accept']>[0] {
  return {
    send: (frame) => {
      client.send({ data: Buffer.from(frame as string), isBinary: typeof frame !== 'string' });
    },
    close: (code, reason) => {
      client.close(code, reason);
    },
  };
}
