import type { AcknowledgedTransport, Transport } from '@steadysocket/core/transport';
import type { ManagerOptions } from 'socket.io-client';
import { Manager } from 'socket.io-client';

import type { Encoder } from './encoder.js';
import { encoderOf, sizeOf } from './encoder.js';
import { nameOf, SocketIoError } from './errors.js';
import type { SocketIoFrame } from './frame.js';
import type { SocketIoOptions } from './options.js';
import { Sessions } from './sessions.js';
import { SocketIoLink } from './socket-io-link.js';

/** Frames as they are. */
const codec: Transport<SocketIoFrame>['codec'] = {
  encode: (message: unknown) => message as SocketIoFrame,
  decode: (frame: SocketIoFrame) => frame,
};

/**
 * The Socket.IO transport: frames are events. `deliver` resolves with what the server acknowledges, an array where that is
 * more than one value. A link is `resumed` where the server keeps sessions (`connectionStateRecovery`) and still had this
 * one: then it sends what was missed. A session is resumed once. The `open` event has the id of the link, `socket.id`, as
 * `session`. One transport may serve many connections.
 *
 * The url's path is the namespace, its query goes to the server.
 */
export function socketIo(options: SocketIoOptions = {}): AcknowledgedTransport<SocketIoFrame> {
  const sessions = new Sessions();
  // Apart from those of the links: an encoder may keep a state.
  let encoder: Encoder | undefined;
  return {
    capabilities: { acks: true, binary: true, resume: true, freshCredentials: typeof options.auth === 'function' },
    codec,
    sizeOf(frame) {
      return sizeOf(frame, (encoder ??= encoderOf(managerOf('', options))));
    },
    connect({ url, protocols, signal, connection }, events) {
      const { host, path } = placeOf(url);
      const chosen = options.namespace ?? path;
      const parts = { options, sessions, namespace: chosen, place: host + chosen, signal, connection };
      try {
        return new SocketIoLink(
          { ...parts, manager: managerOf(url, { ...options, protocols: [...protocols] }) },
          events,
        );
      } catch (error) {
        throw new SocketIoError('transport-failed', `the Socket.IO client threw ${nameOf(error)}`);
      }
    },
  };
}

/** Read by hand: the `URL` of React Native gives no path. */
function placeOf(url: string): { readonly host: string; readonly path: string } {
  const [, host = '', path = ''] = /^\w+:\/\/([^/?]*)([^?]*)/.exec(url) ?? [];
  return { host, path: path === '' ? '/' : path };
}

/** One for each attempt: what is left of an attempt goes with it. */
function managerOf(url: string, options: Partial<ManagerOptions>): Manager {
  // In Node the client adds cookies to the headers that it is given.
  const extraHeaders = { ...options.extraHeaders };
  const manager = new Manager(url, { ...options, extraHeaders, autoConnect: false, reconnection: false });
  // Ours, `connectTimeoutMs`, covers the `auth` function as well.
  return manager.timeout(false);
}
