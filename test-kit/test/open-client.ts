import { once } from 'node:events';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';

/** How a client's connection ended. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
  /** The error before the close, of the WebSocket or of its TCP socket, if there was one. */
  readonly error: NodeJS.ErrnoException | undefined;
}

/** A real client that records what happens to it, and is gone when the test is. */
export class Client {
  readonly socket: WebSocket;
  readonly received: (string | Buffer)[] = [];
  readonly opened: Promise<void>;
  readonly ended: Promise<Ending>;
  #error: Error | undefined;
  #tcp: Socket | undefined;

  constructor(url: string, protocols: string[], options: ClientOptions) {
    this.socket = new WebSocket(url, protocols, options);
    this.socket.on('message', (data: Buffer, isBinary) => this.received.push(isBinary ? data : data.toString()));
    this.socket.on('error', (cause) => (this.#error = cause));
    this.socket.on('upgrade', ({ socket }) => {
      this.#tcp = socket;
      // Once it is open, ws keeps the errors of its TCP socket to itself: a reset would look like an end.
      socket.on('error', (cause) => (this.#error = cause));
    });
    this.ended = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString(), error: this.#error });
      });
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('close', () => {
        reject(this.#error ?? new Error('The client ended before it was open.'));
      });
    });
    this.opened.catch(() => undefined);
  }

  /** The last error, of the WebSocket or of its TCP socket. */
  get error(): NodeJS.ErrnoException | undefined {
    return this.#error;
  }

  /** The socket beneath an open client. */
  get tcp(): Socket {
    if (!this.#tcp) throw new Error('The client was never open.');
    return this.#tcp;
  }

  /** Sends a text and waits for the next one to arrive. */
  async ask(text: string): Promise<string> {
    const answer = once(this.socket, 'message') as Promise<[Buffer]>;
    this.socket.send(text);
    return (await answer)[0].toString();
  }
}

/** A client that is on its way. */
export function dial(url: string, protocols: string[] = [], options: ClientOptions = {}): Client {
  const client = new Client(url, protocols, options);
  onTestFinished(async () => {
    client.socket.terminate();
    await client.ended;
  });
  return client;
}

/** A client whose handshake is complete. */
export async function openClient(url: string, protocols: string[] = [], options: ClientOptions = {}): Promise<Client> {
  const client = dial(url, protocols, options);
  await client.opened;
  return client;
}
