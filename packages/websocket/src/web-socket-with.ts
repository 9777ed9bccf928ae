import type { SocketInit, SocketProtocols, SocketUrl, SteadyWebSocketOptions } from './options.js';
import { SteadyWebSocket } from './steady-web-socket.js';

/**
 * Returns a constructor with preset options, for libraries that take a constructor and pass it only a url and protocols. Options
 * that are passed to the constructor override the preset ones. The options are checked when the constructor is called.
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
