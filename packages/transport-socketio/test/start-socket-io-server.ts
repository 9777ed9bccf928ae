import { createServer } from 'node:http';
import type { ConformanceServer, ConformanceServerOptions } from '@steadysocket/conformance';
import { Listener, loopback } from '@steadysocket/test-kit';
import type { Namespace, ServerOptions, Socket } from 'socket.io';
import { Server } from 'socket.io';

export interface SocketIoServerOptions extends ConformanceServerOptions, Partial<ServerOptions> {
  /** @default '/' */
  readonly namespace?: string;
}

export interface SocketIoServer extends ConformanceServer {
  readonly io: Server;
  readonly namespace: Namespace;
  /** Closes the WebSockets beneath, without a word of the protocol. */
  closeWebSockets(code: number, reason: string): void;
}

/** A Socket.IO server that sends every event back, as the conformance suite wants it. */
export async function startSocketIoServer(options: SocketIoServerOptions): Promise<SocketIoServer> {
  const { admit = () => 'accept', echo = true, heartbeatMs, namespace: name = '/', ...rest } = options;
  const received: string[] = [];
  const credentials: string[] = [];
  const closes: { code: number; reason: string }[] = [];
  const http = createServer();
  const listener = new Listener(http);
  // A client that polls and vanishes is missed no sooner.
  const pace = { pingInterval: heartbeatMs ?? 1_000, pingTimeout: heartbeatMs ?? 2_000 };
  const io = new Server(http, { serveClient: false, ...pace, ...rest });
  const namespace = io.of(name);

  namespace.use((socket, next) => {
    const { auth, query } = socket.handshake;
    const token = String(auth['token'] ?? query['token'] ?? '');
    credentials.push(token);
    const admission = admit(token);
    if (admission === 'accept') next();
    else next(Object.assign(new Error('Not now'), { data: { code: admission === 'refuse' ? 0 : 4401 } }));
  });
  namespace.on('connection', (socket) => {
    socket.on('disconnect', (reason) => closes.push({ code: 0, reason }));
    socket.onAny((event: string, ...args: unknown[]) => serve(socket, event, args));
  });

  function serve(socket: Socket, event: string, args: unknown[]): void {
    const acknowledge = args.at(-1);
    const text = String(args[0]);
    received.push(text);
    if (typeof acknowledge !== 'function') {
      if (echo) socket.emit(event, ...args);
    } else if (!text.startsWith('silent')) {
      (acknowledge as (...answers: unknown[]) => void)(...args.slice(0, -1));
    }
  }

  /** Sockets first: a server that dies says nothing. */
  async function stop(): Promise<void> {
    const stopped = listener.stop();
    io.engine.close();
    await stopped;
  }

  await listener.listen();
  return {
    io,
    namespace,
    received,
    credentials,
    closes,
    host: loopback,
    port: listener.port,
    get clients() {
      return namespace.sockets.size;
    },
    push: (text) => namespace.emit('text', text),
    closeAll: () => namespace.disconnectSockets(),
    sendRaw(text) {
      for (const client of clientsOf(io)) {
        const { socket } = client.transport;
        if (socket !== undefined) socket.send(text);
        // The engine adds the 4 of a message.
        else client.send(text.replace(/^4/, ''));
      }
    },
    closeWebSockets(code, reason) {
      for (const { transport } of clientsOf(io)) transport.socket?.close(code, reason);
    },
    stop,
    restart: () => listener.listen(),
    close: stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A client as the engine knows it. */
interface EngineClient {
  readonly transport: { readonly socket?: WebSocket };
  send(data: string): void;
}

function clientsOf(io: Server): readonly EngineClient[] {
  const { clients } = io.engine as unknown as { readonly clients: Readonly<Record<string, EngineClient>> };
  return Object.values(clients);
}
