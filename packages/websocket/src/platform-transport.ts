import type { Transport, WebSocketFrame, WebSocketLike } from '@steadysocket/core';
import { ConnectionError, webSocket } from '@steadysocket/core';
import type { SteadyWebSocketOptions } from './options.js';

/** A socket with properties that most implementations have. */
export interface PlatformSocket extends WebSocketLike {
  readonly url?: string;
  readonly extensions?: string;
}

/** A constructor with the arguments of its platform. */
export type PlatformConstructor = new (...given: unknown[]) => PlatformSocket;

export interface SocketMaker {
  /** The class itself, which must not be its own underlying constructor. */
  readonly itself: abstract new (...parameters: never) => unknown;
  readonly make: (WebSocket: PlatformConstructor, url: string, protocols: string[]) => PlatformSocket;
}

/** Returns the caller's transport, or a WebSocket transport over the sockets that `make` creates. */
export function transportOver(
  { transport, WebSocket = globalThis.WebSocket }: SteadyWebSocketOptions,
  { itself, make }: SocketMaker,
): Transport<WebSocketFrame> {
  if (transport) return transport;
  const refuse = (): never => {
    throw new ConnectionError('no-websocket');
  };
  // At the first attempt, because a wrong url comes first.
  if (typeof WebSocket !== 'function') return webSocket({ create: refuse });
  const prototype = WebSocket.prototype as unknown;
  if (prototype === itself.prototype || prototype instanceof itself) {
    throw new ConnectionError('no-websocket', 'WebSocket is this class');
  }
  return webSocket({ create: (url, protocols) => make(WebSocket as PlatformConstructor, url, protocols) });
}
