import type { SteadyWebSocketOptions } from '@steadysocket/websocket';
import { webSocketWith } from '@steadysocket/websocket';
import { WebSocket as WsWebSocket } from 'ws';

export interface Steady {
  /** For libraries that take a constructor. */
  readonly WebSocket: typeof WebSocket;
  /** The state of each socket that was made of it and is not CLOSED. */
  live(): string[];
  /** How many messages were given up, by reason. */
  drops(): Readonly<Record<string, number>>;
}

const states = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

/** What the guide advises for every library that reconnects by itself. */
export const standard = { mode: 'standard', connectTimeoutMs: 10_000 } satisfies SteadyWebSocketOptions;

/** Reconnects as well, but after the library has. */
export const later = { reconnect: () => 300 } satisfies SteadyWebSocketOptions;

/** `SteadyWebSocket` with these options, as a library gets it, and a record of what it makes of it. */
export function steady(options: SteadyWebSocketOptions): Steady {
  const sockets: WebSocket[] = [];
  const drops: Record<string, number> = {};
  class Recorded extends webSocketWith({ WebSocket: WsWebSocket, ...options }) {
    constructor(url: string | URL, protocols?: string | string[], own?: SteadyWebSocketOptions) {
      super(url, protocols, own);
      this.connection.on('drop', ({ reason }) => (drops[reason] = (drops[reason] ?? 0) + 1));
      sockets.push(this);
    }
  }
  return {
    WebSocket: Recorded,
    live: () => sockets.map(({ readyState }) => states[readyState] ?? '').filter((state) => state !== 'CLOSED'),
    drops: () => drops,
  };
}
