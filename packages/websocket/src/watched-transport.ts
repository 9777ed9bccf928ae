import type { Transport, WebSocketConstructor, WebSocketFrame, WebSocketLike } from '@steadysocket/core';
import { ConnectionError, webSocket } from '@steadysocket/core';
import type { SteadyWebSocketOptions } from './options.js';

/** What most implementations have besides. */
export interface PlatformSocket extends WebSocketLike {
  readonly url?: string;
  readonly extensions?: string;
}

export interface Watcher {
  /** What must not be put under itself. */
  readonly itself: abstract new (...parameters: never) => unknown;
  readonly onSocket: (socket: PlatformSocket) => void;
}

/** The caller's transport, or the WebSocket one, which shows each socket that it makes. */
export function watchedTransport(
  { transport, WebSocket: given }: SteadyWebSocketOptions,
  { itself, onSocket }: Watcher,
): Transport<WebSocketFrame> {
  if (transport) return transport;
  const WebSocket = given ?? globalThis.WebSocket;
  // The transport reports what is missing or wrong.
  if (typeof WebSocket !== 'function') return webSocket({ WebSocket });
  const prototype = WebSocket.prototype as unknown;
  if (prototype === itself.prototype || prototype instanceof itself) {
    throw new ConnectionError('no-websocket', 'WebSocket is a SteadyWebSocket itself; pass another');
  }
  // No subclass: not every implementation is a class.
  const standIn = function (url: string, protocols?: string[]): PlatformSocket {
    const socket = new WebSocket(url, protocols);
    onSocket(socket);
    return socket;
  };
  return webSocket({ WebSocket: standIn as unknown as WebSocketConstructor });
}
