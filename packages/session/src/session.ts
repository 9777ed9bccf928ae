import type { WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import type { AcknowledgedTransport } from '@steadysocket/core/transport';
import { decorate } from '@steadysocket/core/transport';
import { ClientSession } from './client-session.js';
import type { SessionOptions } from './options.js';
import { sessionHeartbeat, SessionLink } from './session-link.js';
import { protocolName } from './wire/frames.js';

/**
 * A transport that loses nothing while the server's node lives: each message, in both directions, reaches the other side's
 * handler exactly once and in order, over any number of lost links. `deliver` resolves when the server has handled the
 * message. The server is `@steadysocket/server`, or one that speaks the same protocol.
 */
export function session(options: SessionOptions = {}): AcknowledgedTransport<WebSocketFrame> {
  const over = options.over ?? webSocket();
  const sessions = new WeakMap<object, ClientSession>();
  return {
    capabilities: {
      ...over.capabilities,
      acks: true,
      resends: true,
      freshCredentials: over.capabilities.freshCredentials === true || typeof options.auth === 'function',
    },
    codec: over.codec,
    heartbeat: sessionHeartbeat,
    sizeOf: (frame) => over.sizeOf(frame),
    connect(request, events) {
      const { connection, protocols } = request;
      let own = sessions.get(connection);
      if (!own) sessions.set(connection, (own = new ClientSession(options)));
      const known = own;
      return decorate(over, (attempt) => new SessionLink(known, attempt, { ...options, over })).connect(
        { ...request, protocols: [protocolName, ...protocols] },
        events,
      );
    },
    discard(connection) {
      const own = sessions.get(connection);
      own?.forget();
      return own?.giveUp().map(({ message }) => message) ?? [];
    },
  };
}
