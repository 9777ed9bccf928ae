import type { Transport, WebSocketFrame, WebSocketLike } from '@steadysocket/core';
import { ConnectionError, webSocket } from '@steadysocket/core';
import type { SteadyWebSocketOptions } from './options.js';

/** What most implementations have besides. */
export interface PlatformSocket extends WebSocketLike {
  readonly url?: string;
  readonly extensions?: string;
}

/** A constructor with whatever its platform takes. */
export type PlatformConstructor = new (...given: unknown[]) => PlatformSocket;

export interface SocketMaker {
  /** What must not be put under itself. */
  readonly itself: abstract new (...parameters: never) => unknown;
  readonly make: (WebSocket: PlatformConstructor, url: string, protocols: string[]) => PlatformSocket;
}

/** The caller's transport, or the WebSocket one over the sockets that are made. */
export function transportOver(
  { transport, WebSocket = globalThis.WebSocket }: SteadyWebSocketOptions,
  { itself, make }: SocketMaker,
): Transport<WebSocketFrame> {
  if (transport) return transport;
  // The transport reports what is missing or wrong.
  if (typeof WebSocket !== 'function') return webSocket({ WebSocket });
  const prototype = WebSocket.prototype as unknown;
  if (prototype === itself.prototype || prototype instanceof itself) {
    throw new ConnectionError('no-websocket', 'WebSocket is this class');
  }
  return webSocket({ create: (url, protocols) => make(WebSocket as PlatformConstructor, url, protocols) });
}
