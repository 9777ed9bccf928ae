import type { Codec } from '@steadysocket/core/transport';
import type { ManagerOptions } from 'socket.io-client';
import { Manager } from 'socket.io-client';
import { Carriers } from './carriers.js';
import type { Encoder } from './encoder.js';
import { encoderOf, sizeOf } from './encoder.js';
import { nameOf, SocketIoError } from './errors.js';
import type { AnyEvents } from './event-maps.js';
import type { SocketIoFrame } from './frame.js';
import type { SocketIoOptions } from './options.js';
import { Sessions } from './sessions.js';
import type { SocketIoTransport } from './socket-io-connection.js';
import { SocketIoLink } from './socket-io-link.js';

/** Passes frames through. */
const codec: Codec<never, unknown, SocketIoFrame> = {
  encode: (message) => message as SocketIoFrame,
  decode: (frame) => frame as never,
};

/**
 * The Socket.IO transport: frames are events. `deliver` resolves with the server's acknowledgement, an array if it has several
 * values. A link is `resumed` if the server keeps sessions (`connectionStateRecovery`) and still has this one: then it sends the
 * missed events. A session is resumed once. The `open` event has the id of the link, `socket.id`, as `session`. One transport may
 * serve many connections.
 *
 * The path of the url is the namespace. Its query goes to the server.
 *
 * With the maps of the server's and the client's events, `socketIo<ServerToClientEvents, ClientToServerEvents>()`, messages,
 * `send`, `deliver` and acknowledgements are typed by them.
 */
export function socketIo<ServerToClientEvents = AnyEvents, ClientToServerEvents = ServerToClientEvents>(
  options: SocketIoOptions = {},
): SocketIoTransport<ServerToClientEvents, ClientToServerEvents> {
  const sessions = new Sessions();
  const carriers = new Carriers();
  // Not the encoder of a link: an encoder may be stateful.
  let encoder: Encoder | undefined;
  return {
    capabilities: { acks: true, binary: true, freshCredentials: typeof options.auth === 'function' },
    codec,
    sizeOf(frame) {
      return sizeOf(frame, (encoder ??= encoderOf(managerOf('', options))));
    },
    connect({ url, protocols, signal, connection }, events) {
      const { host, path, query } = placeOf(url);
      const namespace = options.namespace ?? path;
      const key = options.multiplex === true ? [host, query, ...protocols].join(' ') : null;
      try {
        const makeManager = (): Manager => managerOf(url, { ...options, protocols: [...protocols] });
        const carrier = carriers.carrierOf(key, namespace, makeManager);
        const parts = { options, sessions, carrier, namespace, place: host + namespace, signal, connection };
        return new SocketIoLink(parts, events);
      } catch (error) {
        throw new SocketIoError('transport-failed', `the Socket.IO client threw ${nameOf(error)}`);
      }
    },
  };
}

/** Parsed by hand: the `URL` of React Native has no path. */
function placeOf(url: string): { readonly host: string; readonly path: string; readonly query: string } {
  const [, host = '', path = '', query = ''] = /^\w+:\/\/([^/?]*)([^?]*)(.*)/.exec(url) ?? [];
  return { host, path: path === '' ? '/' : path, query };
}

/** Creates a manager for each attempt, or for the attempts that share a link, so that no state outlives them. */
function managerOf(url: string, options: Partial<ManagerOptions>): Manager {
  // A copy: in Node the client adds cookies to the object.
  const extraHeaders = { ...options.extraHeaders };
  const manager = new Manager(url, { ...options, extraHeaders, autoConnect: false, reconnection: false });
  // `connectTimeoutMs` covers the `auth` function too.
  return manager.timeout(false);
}
