import type { Transport, WebSocketFrame } from '@steadysocket/core';
import { ConnectionError } from '@steadysocket/core/transport';
import SockJS from 'sockjs-client';
import type { SockJsSocket } from './client-socket.js';
import type { SockJsOptions } from './options.js';
import { checkOptions, methods } from './options.js';
import { sizeOf, SockJsLink } from './sock-js-link.js';

/**
 * The SockJS transport: a WebSocket if possible, otherwise streaming or polling over HTTP. Frames are strings. It has neither
 * acknowledgements nor subprotocols: `protocols` of the connection are not sent. `ws` and `wss` in the url become `http` and
 * `https`. The query of the url is sent with every request.
 *
 * @throws ConnectionError `invalid-option`.
 */
export function sockJs(options: SockJsOptions = {}): Transport<WebSocketFrame, string> {
  checkOptions(options);
  const { transports = methods, client } = options;
  return {
    capabilities: { acks: false, binary: false },
    codec: { encode: (message) => message, decode: (frame) => frame as string },
    sizeOf,
    connect({ url }, events) {
      const httpUrl = url.replace(/^ws/i, 'http');
      try {
        const socket = new SockJS(httpUrl, null, { ...client, transports: [...transports] });
        return new SockJsLink(socket as unknown as SockJsSocket, events, options);
      } catch (error) {
        // Only the name of the error: its text quotes the url, which may contain a token.
        const name = error instanceof Error ? error.name : typeof error;
        throw new ConnectionError('transport-failed', `the SockJS client threw ${name}`);
      }
    },
  };
}
