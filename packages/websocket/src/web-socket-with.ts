import type { SocketInit, SocketProtocols, SocketUrl, SteadyWebSocketOptions } from './options.js';
import { SteadyWebSocket } from './steady-web-socket.js';

/**
 * A constructor with the options filled in, for libraries that take a constructor and call it with a url and protocols
 * alone. Options that it is called with all the same go before these. Nothing is checked until it is called.
 *
 * @example createClient({ url, webSocketImpl: webSocketWith({ mode: 'standard', connectTimeoutMs: 10_000 }) })
 */
export function webSocketWith(options: SteadyWebSocketOptions): typeof SteadyWebSocket {
  return class extends SteadyWebSocket {
    constructor(url: SocketUrl, protocols?: SocketProtocols | SocketInit, own?: SteadyWebSocketOptions) {
      super(url, protocols, { ...options, ...own });
    }
  };
}
