import type { EchoServer } from '@steadysocket/test-kit';
import { startEchoServer } from '@steadysocket/test-kit';
import type { IFrame } from '@stomp/stompjs';
import { FrameImpl, Parser } from '@stomp/stompjs';
import type { WebSocket } from 'ws';

export interface StompServer extends AsyncDisposable {
  readonly server: EchoServer;
  /** How many subscriptions were made so far. */
  subscriptions(): number;
  /** Sends a message to every live subscription of the destination. */
  publish(destination: string, body: string): void;
}

/**
 * A STOMP 1.2 server, as little of one as stompjs needs: no kept server for it is to be had from npm. It parses with
 * stompjs's own parser, sends heartbeats every `heartbeatMs` and answers every receipt that is asked for.
 */
export async function startStompServer({ heartbeatMs }: { readonly heartbeatMs: number }): Promise<StompServer> {
  const sessions = new Set<Session>();
  let made = 0;
  const server = await startEchoServer({
    echo: false,
    protocols: ['v12.stomp'],
    onConnection: (socket) => {
      const session = new Session(socket, { heartbeatMs, publish, onSubscribe: () => (made += 1) });
      sessions.add(session);
      socket.once('close', () => sessions.delete(session));
    },
  });
  const publish = (destination: string, body: string): void => {
    for (const session of sessions) session.publish(destination, body);
  };
  return { server, subscriptions: () => made, publish, [Symbol.asyncDispose]: () => server.close() };
}

interface SessionOptions {
  readonly heartbeatMs: number;
  onSubscribe(): void;
  publish(destination: string, body: string): void;
}

class Session {
  /** Destinations by the client's id of the subscription. */
  readonly #subscriptions = new Map<string, string>();
  #messages = 0;
  readonly #socket: WebSocket;
  readonly #options: SessionOptions;

  constructor(socket: WebSocket, options: SessionOptions) {
    this.#socket = socket;
    this.#options = options;
    const parser = new Parser(
      (rawFrame) => {
        this.#receive(FrameImpl.fromRawFrame(rawFrame, true));
      },
      () => {},
    );
    socket.on('message', (data: Buffer) => {
      parser.parseChunk(data.toString());
    });
    const beat = setInterval(() => {
      socket.send('\n');
    }, options.heartbeatMs);
    socket.once('close', () => {
      clearInterval(beat);
    });
  }

  publish(destination: string, body: string): void {
    for (const [subscription, wanted] of this.#subscriptions) {
      if (wanted !== destination) continue;
      this.#send('MESSAGE', { subscription, destination, 'message-id': `${++this.#messages}` }, body);
    }
  }

  #receive({ command, headers, body }: IFrame): void {
    const { id = '', destination = '', receipt } = headers;
    if (command === 'CONNECT') {
      const { heartbeatMs } = this.#options;
      this.#send('CONNECTED', { version: '1.2', 'heart-beat': `${heartbeatMs},${heartbeatMs}` });
    } else if (command === 'SUBSCRIBE') {
      this.#subscriptions.set(id, destination);
      this.#options.onSubscribe();
    } else if (command === 'UNSUBSCRIBE') {
      this.#subscriptions.delete(id);
    } else if (command === 'SEND') {
      this.#options.publish(destination, body);
    }
    if (receipt !== undefined) this.#send('RECEIPT', { 'receipt-id': receipt });
  }

  #send(command: string, headers: Record<string, string>, body = ''): void {
    this.#socket.send(new FrameImpl({ command, headers, body, escapeHeaderValues: true }).serialize());
  }
}
