import { CHAT_PROTOCOL, HEARTBEAT_PING, HEARTBEAT_PONG } from '@steadysocket/example-server/messages';
import type { ConnectionOptions } from '@steadysocket/core';

/** What both panels tell `useWebSocket`. */
export const connectionOptions = {
  protocols: CHAT_PROTOCOL,
  // Quicker than an application needs, so that a silent server is noticed while one looks on.
  heartbeat: {
    message: HEARTBEAT_PING,
    intervalMs: 4_000,
    timeoutMs: 3_000,
    isReply: (frame) => frame === HEARTBEAT_PONG,
  },
  // The default is 30 s: long to sit through in a demo.
  reconnect: { maxDelayMs: 10_000 },
} satisfies ConnectionOptions;
