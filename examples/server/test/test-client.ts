import { once } from 'node:events';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';
import type { ClientMessage, FaultRequest, ServerMessage } from '../src/messages.js';

export const pageOrigin = 'http://localhost:5173';

export interface ConnectOptions extends ClientOptions {
  /** The stable id of the client. */
  readonly id?: string;
  readonly protocols?: readonly string[];
  /** Null sends no Origin. */
  readonly from?: string | null;
}

type Received = string | Buffer;

/** A real client of the server that remembers all it received. */
export class TestClient {
  readonly socket: WebSocket;
  readonly received: Received[] = [];
  readonly #messages = new Map<string, ServerMessage[]>();
  /** How the connection ended. */
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(url: string, { id, protocols = [], from = pageOrigin, ...options }: ConnectOptions = {}) {
    const target = id === undefined ? url : `${url}?client=${encodeURIComponent(id)}`;
    this.socket = new WebSocket(target, [...protocols], from === null ? options : { ...options, origin: from });
    this.socket.on('error', () => {
      // What failed also closes, and that is what the tests look at.
    });
    this.socket.on('message', (data: Buffer, isBinary) => this.#receive(isBinary ? data : data.toString()));
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** The JSON messages among those received, of one type. */
  messages<T extends ServerMessage['type']>(type: T): readonly Extract<ServerMessage, { type: T }>[] {
    return (this.#messages.get(type) ?? []) as Extract<ServerMessage, { type: T }>[];
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  #receive(message: Received): void {
    this.received.push(message);
    if (typeof message !== 'string' || !message.startsWith('{')) return;
    const parsed = JSON.parse(message) as ServerMessage;
    const sameType = this.#messages.get(parsed.type);
    if (sameType === undefined) this.#messages.set(parsed.type, [parsed]);
    else sameType.push(parsed);
  }

  /** Resolves once `isThere` holds, which it is asked after each message. */
  async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.socket.readyState !== WebSocket.OPEN) throw new Error('The connection ended before the message came.');
      await Promise.race([once(this.socket, 'message'), this.closed]);
    }
  }

  /** Resolves with the first message of a type. */
  async first<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    await this.until(() => this.messages(type).length > 0);
    const [message] = this.messages(type);
    if (message === undefined) throw new Error(`No ${type}.`);
    return message;
  }

  /** Resolves once the server has handled all that this client sent before. */
  async settled(): Promise<void> {
    const pongs = this.messages('pong').length;
    this.send({ type: 'ping' });
    await this.until(() => this.messages('pong').length > pongs);
  }
}

/** Connects, and resolves once the server has welcomed the client. */
export async function connect(url: string, options?: ConnectOptions): Promise<TestClient> {
  const client = new TestClient(url, options);
  await once(client.socket, 'open');
  await client.first('welcome');
  return client;
}

/** Tries to connect, and resolves with the HTTP answer of a refusal. */
export async function refusal(
  url: string,
  options?: ConnectOptions,
): Promise<{ status: number | undefined; text: string }> {
  const { socket } = new TestClient(url, options);
  return await new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error('The upgrade was accepted.')));
    socket.once('unexpected-response', (request, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => {
        request.destroy();
        resolve({ status: response.statusCode, text });
      });
    });
  });
}

/** Asks for a fault over HTTP, as a page does. */
export async function postFault(httpUrl: string, fault: FaultRequest): Promise<Response> {
  return await fetch(`${httpUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: pageOrigin },
    body: JSON.stringify(fault),
  });
}
