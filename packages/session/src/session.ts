import type { WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import type { AcknowledgedTransport } from '@steadysocket/core/transport';
import { decorate } from '@steadysocket/core/transport';
import { ClientSession } from './client-session.js';
import type { SessionOptions } from './options.js';
import { payloadOf } from './room-traffic.js';
import { sessionHeartbeat, SessionLink } from './session-link.js';
import { protocolName } from './wire/frames.js';

/** What `rooms` finds of a connection's transport. */
export interface SessionTransport extends AcknowledgedTransport<WebSocketFrame> {
  '~sessionOf'(connection: object): ClientSession;
}

/**
 * A transport that loses nothing while the server's node lives: each message, in both directions, reaches the other side's
 * handler exactly once and in order, over any number of lost links. `deliver` resolves when the server has handled the
 * message. The server is `@steadysocket/server`, or one that speaks the same protocol.
 */
export function session(options: SessionOptions = {}): AcknowledgedTransport<WebSocketFrame> {
  const over = options.over ?? webSocket();
  const sessions = new WeakMap<object, ClientSession>();
  const sessionOf = (connection: object): ClientSession => {
    let own = sessions.get(connection);
    if (!own) sessions.set(connection, (own = new ClientSession(options)));
    return own;
  };
  const transport: SessionTransport = {
    capabilities: {
      ...over.capabilities,
      acks: true,
      resends: true,
      freshCredentials: over.capabilities.freshCredentials === true || typeof options.auth === 'function',
    },
    codec: over.codec,
    heartbeat: sessionHeartbeat,
    sizeOf: (frame) => over.sizeOf(payloadOf(frame)),
    connect(request, events) {
      const { connection, protocols } = request;
      const own = sessionOf(connection);
      return decorate(over, (attempt) => new SessionLink(own, attempt, { ...options, over })).connect(
        { ...request, protocols: [protocolName, ...protocols] },
        events,
      );
    },
    discard: (connection) => sessionOf(connection).end(),
    '~sessionOf': sessionOf,
  };
  return transport;
}
