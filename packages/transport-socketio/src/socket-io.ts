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

/** Frames as they are. */
const codec: Codec<never, unknown, SocketIoFrame> = {
  encode: (message) => message as SocketIoFrame,
  decode: (frame) => frame as never,
};

/**
 * The Socket.IO transport: frames are events. `deliver` resolves with what the server acknowledges, an array where that is
 * more than one value. A link is `resumed` where the server keeps sessions (`connectionStateRecovery`) and still had this
 * one: then it sends what was missed. A session is resumed once. The `open` event has the id of the link, `socket.id`, as
 * `session`. One transport may serve many connections.
 *
 * The url's path is the namespace, its query goes to the server.
 *
 * With the maps of the server's and the client's events, `socketIo<ServerToClientEvents, ClientToServerEvents>()`, messages,
 * `send`, `deliver` and acknowledgements are typed by them.
 */
export function socketIo<ServerToClientEvents = AnyEvents, ClientToServerEvents = ServerToClientEvents>(
  options: SocketIoOptions = {},
): SocketIoTransport<ServerToClientEvents, ClientToServerEvents> {
  const sessions = new Sessions();
  const carriers = new Carriers();
  // Apart from those of the links: an encoder may keep a state.
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

/** Read by hand: the `URL` of React Native gives no path. */
function placeOf(url: string): { readonly host: string; readonly path: string; readonly query: string } {
  const [, host = '', path = '', query = ''] = /^\w+:\/\/([^/?]*)([^?]*)(.*)/.exec(url) ?? [];
  return { host, path: path === '' ? '/' : path, query };
}

/** One for each attempt, or for those that share a link: what is left of an attempt goes with it. */
function managerOf(url: string, options: Partial<ManagerOptions>): Manager {
  // In Node the client adds cookies to the headers that it is given.
  const extraHeaders = { ...options.extraHeaders };
  const manager = new Manager(url, { ...options, extraHeaders, autoConnect: false, reconnection: false });
  // Ours, `connectTimeoutMs`, covers the `auth` function as well.
  return manager.timeout(false);
}
