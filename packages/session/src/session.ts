import type { WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import type { AcknowledgedTransport } from '@steadysocket/core/transport';
import { check, ConnectionError, decorate, systemClock } from '@steadysocket/core/transport';
import { ClientSession } from './client-session.js';
import type { SessionOptions } from './options.js';
import { payloadOf } from './room-traffic.js';
import { sessionHeartbeat, SessionLink } from './session-link.js';
import type { Window } from './wire/controls.js';
import { isWindow, protocolName } from './wire/frames.js';

const standardWindow: Window = { messages: 4_096, bytes: 4 * 1024 ** 2 };

/** Lets `rooms` find the session of a connection. */
export interface SessionTransport extends AcknowledgedTransport<WebSocketFrame> {
  '~sessionOf'(connection: object): ClientSession;
}

/**
 * A transport that loses no message while the server's node lives: each message, in both directions, reaches the other side's
 * handler exactly once and in order, over any number of lost links. `deliver` resolves when the server has handled the
 * message. The server is `@steadysocket/server`, or another one with the same protocol.
 *
 * @throws ConnectionError `invalid-option`.
 */
export function session(options: SessionOptions = {}): AcknowledgedTransport<WebSocketFrame> {
  const over = check('over', options.over, [webSocket()]);
  check('unacknowledged', options.unacknowledged, ['drop', 'resend']);
  check('clock', options.clock, [systemClock]);
  const given = options.window && { ...standardWindow, ...options.window };
  const window = check<Window>('window', given, [standardWindow]);
  if (!isWindow(window)) throw new ConnectionError('invalid-option', 'window must have positive integers');
  const sessions = new WeakMap<object, ClientSession>();
  const sessionOf = (connection: object): ClientSession => {
    let own = sessions.get(connection);
    if (!own) sessions.set(connection, (own = new ClientSession(options, window)));
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
