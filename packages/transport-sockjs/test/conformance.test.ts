import { describeTransport } from '@steadysocket/conformance';
import type { WebSocketFrame } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';
import { describe } from 'vitest';
import { path, startSockJsServer } from './start-sock-js-server.js';

describe.each(['websocket', 'xhr-streaming', 'xhr-polling'] as const)('by %s', (way) => {
  describeTransport<WebSocketFrame>('the SockJS transport', {
    transport: () => sockJs({ transports: [way], silenceMs: 500 }),
    startServer: startSockJsServer,
    path,
    frame: (text) => text,
    textOf: String,
    closeCodes: 'client',
    ownHeartbeat: way !== 'websocket',
    // Over HTTP one request carries what has waited for the one before, and closing ends it.
    discardsOnClose: way !== 'websocket',
    hostile: ['no frame at all'],
  });
});
