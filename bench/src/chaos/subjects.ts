import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import type { Client } from '../subjects.js';
import type { ChaosSubject, Received, StartSubject } from './subject.js';

/** Every library retries within a second, because only the messages are compared. */
const minDelayMs = 200;
const maxDelayMs = 1_000;

/** Each is imported on demand. */
export const chaosSubjects: Readonly<Record<string, StartSubject>> = {
  'steadysocket, session': startSession,
  'reconnecting-websocket': async () => startPlain((await import('reconnecting-websocket')).default),
  partysocket: async () => startPlain((await import('partysocket')).WebSocket),
  'Socket.IO, retries and recovery': startSocketIo,
  'centrifuge with Centrifugo, recovery': startCentrifugo,
};

/** Why a subject cannot run here; `null` where it can. */
export function whyNot(name: string): string | null {
  if (!name.startsWith('centrifuge')) return null;
  try {
    execFileSync('centrifugo', ['version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'not run: centrifugo is not installed';
  }
}

async function startSession(): Promise<ChaosSubject> {
  const [{ createConnection, webSocket }, { session }, { createHub }, { serve }] = await Promise.all([
    import('@steadysocket/core'),
    import('@steadysocket/session'),
    import('@steadysocket/server'),
    import('@steadysocket/server/ws'),
  ]);
  const http = createServer();
  let received!: Received;
  const hub = createHub({ onMessage: (_, message) => void received.byServer.push(Number(message)) });
  serve(hub, { server: http });
  const port = await listen(http);
  let connection!: Client;
  return {
    port,
    async connect(url, given) {
      received = given;
      const made = createConnection(url, {
        transport: session({ over: webSocket({ WebSocket }) }),
        reconnect: { baseDelayMs: minDelayMs, maxDelayMs },
        // As that of the others.
        queue: { maxMessages: Infinity },
      });
      made.on('message', (message) => given.byClient.push(Number(message)));
      const opened = new Promise((resolve) => made.on('open', resolve));
      made.open();
      await opened;
      connection = made;
    },
    sendToServer: (number) => connection.send(String(number)),
    sendToClient(number) {
      for (const peer of hub.peers) peer.send(String(number));
    },
  };
}

type ReconnectingClient = new (
  url: string,
  protocols: string[],
  options: { WebSocket: unknown; minReconnectionDelay: number; maxReconnectionDelay: number },
) => Client & { addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void };

/** A client that reconnects, and a server that sends to the connected clients. */
async function startPlain(ReconnectingWebSocket: ReconnectingClient): Promise<ChaosSubject> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  let received!: Received;
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => received.byServer.push(Number(data)));
    socket.send('hello');
  });
  let client!: Client;
  return {
    port: await listen(http),
    async connect(url, given) {
      received = given;
      const options = { WebSocket, minReconnectionDelay: minDelayMs, maxReconnectionDelay: maxDelayMs };
      const made = new ReconnectingWebSocket(url, [], options);
      client = made;
      await new Promise<void>((resolve) => {
        made.addEventListener('message', ({ data }) => {
          if (data === 'hello') resolve();
          else given.byClient.push(Number(data));
        });
      });
    },
    sendToServer: (number) => client.send(String(number)),
    sendToClient(number) {
      for (const socket of server.clients) if (socket.readyState === socket.OPEN) socket.send(String(number));
    },
  };
}

async function startSocketIo(): Promise<ChaosSubject> {
  const [{ Server }, { io }] = await Promise.all([import('socket.io'), import('socket.io-client')]);
  const http = createServer();
  // The default finds a dead link after 45 s; this is as eager as the others.
  const server = new Server(http, { connectionStateRecovery: {}, pingInterval: 1_000, pingTimeout: 1_000 });
  let received!: Received;
  server.on('connection', (socket) => {
    void socket.join('all');
    socket.on('number', (number: number, acknowledge: () => void) => {
      received.byServer.push(number);
      acknowledge();
    });
  });
  const port = await listen(http);
  let send: (number: number) => void = () => {};
  return {
    port,
    async connect(url, given) {
      received = given;
      const socket = io(url.replace('ws:', 'http:'), {
        transports: ['websocket'],
        retries: 1_000,
        ackTimeout: 1_000,
        reconnectionDelay: minDelayMs,
        reconnectionDelayMax: maxDelayMs,
      });
      socket.on('number', (number: number) => given.byClient.push(number));
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      send = (number) => void socket.emit('number', number);
    },
    sendToServer: (number) => send(number),
    sendToClient: (number) => void server.to('all').emit('number', number),
  };
}

/** Both directions are channels with history and recovery: the server's end is a second client, without the proxy. */
async function startCentrifugo(): Promise<ChaosSubject> {
  const { Centrifuge } = await import('centrifuge');
  const port = await freePort();
  const namespace = { history_size: 10_000, history_ttl: '300s', force_recovery: true };
  const child = spawn('centrifugo', ['--port', String(port)], {
    stdio: 'ignore',
    env: {
      ...process.env,
      CENTRIFUGO_CLIENT_INSECURE: 'true',
      CENTRIFUGO_CHANNEL_WITHOUT_NAMESPACE: JSON.stringify(namespace),
      CENTRIFUGO_CLIENT_ALLOWED_ORIGINS: '*',
    },
  });
  process.once('exit', () => child.kill());
  // It says nothing when it listens; clients retry anyway.
  await pause(2_000);
  const join = async (url: string, channel: string, list: number[]) => {
    const client = new Centrifuge(`${url}/connection/websocket`, {
      websocket: WebSocket,
      minReconnectDelay: minDelayMs,
      maxReconnectDelay: maxDelayMs,
    });
    const subscription = client.newSubscription(channel);
    subscription.on('publication', ({ data }) => list.push(Number(data)));
    const subscribed = new Promise((resolve) => subscription.once('subscribed', resolve));
    subscription.subscribe();
    client.connect();
    await subscribed;
    // What fails is not tried again: that is left to the application.
    return (to: string, number: number) => void client.publish(to, number).catch(() => {});
  };
  let fromClient: (to: string, number: number) => void = () => {};
  let fromServer: (to: string, number: number) => void = () => {};
  return {
    port,
    async connect(url, given) {
      fromServer = await join(`ws://127.0.0.1:${port}`, 'up', given.byServer);
      fromClient = await join(url, 'down', given.byClient);
    },
    sendToServer: (number) => fromClient('up', number),
    sendToClient: (number) => fromServer('down', number),
  };
}

async function listen(server: HttpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
