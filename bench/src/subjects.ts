import type { ConnectionOptions } from '@steadysocket/core';
import { heartbeat } from '@steadysocket/core';

/** A client under measurement. */
export interface Client {
  send(data: string): unknown;
  close(): void;
}

/** Connects through `globalThis.WebSocket`, with the library's defaults unless its name says otherwise. */
export type Connect = (url: string, onMessage: (message: unknown) => void) => Client;

/** Each is imported on demand, so that a process contains only the measured library. */
const subjects: Readonly<Record<string, () => Connect | Promise<Connect>>> = {
  'bare socket': () => bare((data) => data),

  'bare socket, JSON.parse': () => bare((data) => JSON.parse(data) as unknown),

  steadysocket: () => steadysocket(),

  'steadysocket, heartbeat': () =>
    steadysocket({ heartbeat: heartbeat({ message: 'ping', intervalMs: 30_000, timeoutMs: 10_000 }) }),

  'steadysocket, heartbeat and isReply': () =>
    steadysocket({
      heartbeat: heartbeat({
        message: 'ping',
        intervalMs: 30_000,
        timeoutMs: 10_000,
        isReply: (frame) => frame === 'pong',
      }),
    }),

  'steadysocket, unbounded queue': () => steadysocket({ queue: { maxMessages: Infinity, maxBytes: Infinity } }),

  'steadysocket, json': async () => {
    const { json } = await import('@steadysocket/core');
    return steadysocket({ codec: json() });
  },

  'reconnecting-websocket': async () => {
    const { default: ReconnectingWebSocket } = await import('reconnecting-websocket');
    return (url, onMessage) => {
      // Its random default is shared by the whole process, but each real client would be another process.
      const socket = new ReconnectingWebSocket(url, [], { minReconnectionDelay: 1000 + Math.random() * 4000 });
      socket.addEventListener('message', (event: MessageEvent<unknown>) => onMessage(event.data));
      return socket;
    };
  },

  partysocket: async () => {
    const { WebSocket: PartySocket } = await import('partysocket');
    return (url, onMessage) => {
      const socket = new PartySocket(url);
      socket.addEventListener('message', (event: MessageEvent<unknown>) => onMessage(event.data));
      return socket;
    };
  },

  "Socket.IO's formula": () => socketIoFormula,

  '@vueuse/core': async () => {
    const { effectScope } = await import('vue');
    const { useWebSocket } = await import('@vueuse/core');
    return (url, onMessage) => {
      const scope = effectScope(true);
      const socket = scope.run(() =>
        useWebSocket(url, {
          autoReconnect: true,
          onMessage: (_, event: MessageEvent<unknown>) => onMessage(event.data),
        }),
      );
      return { send: (data) => socket?.send(data), close: () => scope.stop() };
    };
  },

  'websocket-ts': async () => {
    const { ArrayQueue, ConstantBackoff, WebsocketBuilder, WebsocketEvent } = await import('websocket-ts');
    return (url, onMessage) => {
      // Without these two it neither reconnects nor queues.
      const socket = new WebsocketBuilder(url)
        .withBackoff(new ConstantBackoff(1000))
        .withBuffer(new ArrayQueue())
        .build();
      socket.addEventListener(WebsocketEvent.message, (_, event: MessageEvent<unknown>) => onMessage(event.data));
      return socket;
    };
  },
};

export function loadSubject(name: string): Connect | Promise<Connect> {
  const load = subjects[name];
  if (load === undefined) throw new Error(`No such subject: ${name}`);
  return load();
}

function bare(decode: (data: string) => unknown): Connect {
  return (url, onMessage) => {
    const socket = new WebSocket(url);
    socket.onmessage = (event: MessageEvent<string>) => onMessage(decode(event.data));
    return socket;
  };
}

/**
 * Socket.IO's back-off without its protocol, which no stub of a WebSocket answers: 1 s, doubled with each retry, moved by up
 * to half of itself either way, and cut at 5 s; it restarts when a link opens.
 */
function socketIoFormula(url: string, onMessage: (message: unknown) => void): Client {
  let retries = 0;
  let socket: WebSocket;
  const dial = (): void => {
    socket = new WebSocket(url);
    socket.onopen = () => {
      retries = 0;
    };
    socket.onmessage = (event: MessageEvent<unknown>) => onMessage(event.data);
    socket.onclose = () => {
      const delayMs = 1_000 * 2 ** retries * (0.5 + Math.random());
      retries += 1;
      setTimeout(dial, Math.min(delayMs, 5_000));
    };
  };
  dial();
  return { send: (data) => socket.send(data), close: () => socket.close() };
}

async function steadysocket(options: ConnectionOptions<unknown, string> = {}): Promise<Connect> {
  const { createConnection } = await import('@steadysocket/core');
  return (url, onMessage) => {
    const connection = createConnection<unknown, string>(url, options);
    connection.on('message', onMessage);
    connection.open();
    return connection;
  };
}
