import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Connection as SockJsConnection } from 'sockjs';
import { createServer as createSockJsServer } from 'sockjs';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Endpoint } from '../servers/endpoint.js';
import { Listener, loopback } from '../servers/listener.js';
import type { Carrier } from './broker-session.js';
import { BrokerSession } from './broker-session.js';
import type { BrokerOptions } from './broker.js';
import { Broker } from './broker.js';

export interface StompBrokerOptions extends BrokerOptions {
  /** Sees the request of each WebSocket. */
  readonly onRequest?: (request: IncomingMessage) => void;
}

/** A STOMP broker for tests, on a WebSocket at `/` and on SockJS at `/sockjs`. */
export interface StompBroker extends Endpoint {
  readonly broker: Broker;
  readonly url: string;
  readonly sockJsUrl: string;
  /** How WebSockets were closed by clients. */
  readonly closes: readonly { readonly code: number; readonly reason: string }[];
  /** Writes to every client: STOMP, lawful or not. */
  write(data: string | ArrayBuffer): void;
  /** Writes to every socket beneath WebSocket. */
  writeRaw(data: string): void;
  closeAll(code: number, reason: string): void;
  stop(): Promise<void>;
  restart(): Promise<void>;
}

export async function startStompBroker(options: StompBrokerOptions = {}): Promise<StompBroker> {
  const broker = new Broker(options);
  const closes: { code: number; reason: string }[] = [];
  const sockets = new Set<Socket>();
  const http = createServer();
  // Connections that wait for another request would count as links that are left over.
  http.maxRequestsPerSocket = 1;
  const listener = new Listener(http);

  const take = (carrier: Carrier, url = ''): BrokerSession => {
    const session = new BrokerSession(broker, carrier, url);
    broker.sessions.add(session);
    return session;
  };
  const leave = (session: BrokerSession): void => {
    broker.sessions.delete(session);
    session.end();
  };

  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: chooseProtocol });
  webSockets.on('connection', (client: WebSocket, request: IncomingMessage) => {
    options.onRequest?.(request);
    sockets.add(request.socket);
    const session = take(client, request.url);
    client.on('message', (data: Buffer, isBinary: boolean) =>
      session.read(isBinary ? Uint8Array.from(data).buffer : data.toString()),
    );
    client.on('error', () => {});
    client.on('close', (code, reason) => {
      sockets.delete(request.socket);
      closes.push({ code, reason: reason.toString() });
      leave(session);
    });
  });

  const sockJs = createSockJsServer({ prefix: '/sockjs', log: () => {}, disconnect_delay: 1_000 });
  sockJs.on('connection', (connection: SockJsConnection) => {
    const carrier: Carrier = {
      send: (data) => void connection.write(data as string),
      close: (code = 1000, reason = '') => void connection.close(String(code), reason),
    };
    const session = take(carrier, connection.url);
    connection.on('data', (data: string) => session.read(data));
    connection.on('close', () => {
      closes.push({ code: 1000, reason: '' });
      leave(session);
    });
  });
  sockJs.installHandlers(http);
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.url?.startsWith('/sockjs') === true) return;
    webSockets.handleUpgrade(request, socket, head, (client) => webSockets.emit('connection', client, request));
  });

  await listener.listen();
  const close = (): Promise<void> => listener.stop();
  return {
    broker,
    closes,
    host: loopback,
    port: listener.port,
    url: `ws://${loopback}:${String(listener.port)}/`,
    sockJsUrl: `http://${loopback}:${String(listener.port)}/sockjs`,
    write(data) {
      for (const session of broker.sessions) session.write(data);
    },
    writeRaw(data) {
      for (const socket of sockets) socket.write(data);
    },
    closeAll(code, reason) {
      for (const session of broker.sessions) session.close(code, reason);
    },
    stop: close,
    restart: () => listener.listen(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** As RabbitMQ does it: the first that it knows. */
function chooseProtocol(offered: Set<string>): string | false {
  return [...offered].find((each) => /^v1\d\.stomp$/.test(each)) ?? false;
}
