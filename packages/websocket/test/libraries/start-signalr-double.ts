import type { EchoServer } from '@steadysocket/test-kit';
import { startEchoServer } from '@steadysocket/test-kit';
import type { WebSocket } from 'ws';

export interface SignalrServer extends AsyncDisposable {
  readonly server: EchoServer;
  /** How many connections have shaken hands so far. */
  connections(): number;
  /** Calls a method of every client. */
  publish(target: string, value: number): void;
}

export interface SignalrOptions {
  /** Whoever shows another one is refused with 401. */
  readonly authorization: string;
  readonly pingMs: number;
}

/** Ends each message of the JSON protocol. */
const separator = '\x1e';

interface HubMessage {
  readonly type?: number;
  readonly invocationId?: string;
  readonly arguments?: readonly unknown[];
}

const messageTypes = { invocation: 1, completion: 3, ping: 6 };

/**
 * A SignalR hub, as little of one as the client needs: the handshake and the JSON protocol, without negotiation. Its real
 * server is ASP.NET's. A call of any method is answered with its first argument.
 */
export async function startSignalrDouble({ authorization, pingMs }: SignalrOptions): Promise<SignalrServer> {
  const ready = new Set<WebSocket>();
  let connections = 0;
  const server = await startEchoServer({
    echo: false,
    refuse: ({ headers }) => (headers.authorization === authorization ? undefined : 401),
    onConnection(socket) {
      const beat = setInterval(() => {
        // A hub sends nothing before it has answered the handshake.
        if (ready.has(socket)) send(socket, { type: messageTypes.ping });
      }, pingMs);
      socket.once('close', () => {
        clearInterval(beat);
        ready.delete(socket);
      });
      socket.on('message', (data: Buffer) => {
        for (const text of data.toString().split(separator).filter(Boolean)) {
          if (ready.has(socket)) answer(socket, JSON.parse(text) as HubMessage);
          else {
            // The handshake; an empty object accepts it.
            send(socket, {});
            ready.add(socket);
            connections += 1;
          }
        }
      });
    },
  });
  return {
    server,
    connections: () => connections,
    publish(target, value) {
      for (const socket of ready) send(socket, { type: messageTypes.invocation, target, arguments: [value] });
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function send(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message) + separator);
}

function answer(socket: WebSocket, { type, invocationId, arguments: given = [] }: HubMessage): void {
  if (type !== messageTypes.invocation || invocationId === undefined) return;
  send(socket, { type: messageTypes.completion, invocationId, result: given[0] });
}
