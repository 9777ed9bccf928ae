import type { ConnectionOptions } from '@steadysocket/core';
import { heartbeat } from '@steadysocket/core';
import { chatProtocol, heartbeatPing, heartbeatPong } from '@steadysocket/example-server/messages';

/** What both panels tell `useWebSocket`. */
export const connectionOptions = {
  protocols: chatProtocol,
  // Quicker than an application needs, so that a silent server is noticed while one looks on.
  heartbeat: heartbeat({
    message: heartbeatPing,
    intervalMs: 4_000,
    timeoutMs: 3_000,
    isReply: (frame) => frame === heartbeatPong,
  }),
} satisfies ConnectionOptions;
