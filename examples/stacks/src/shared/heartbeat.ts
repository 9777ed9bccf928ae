import type { HeartbeatOptions } from '@steadysocket/core';

export const PING = '{"type":"ping"}';
export const PONG = '{"type":"pong"}';

/** For stacks whose own heartbeat a page cannot see. A link that looks open may be dead; only an answer tells. */
export const heartbeat: HeartbeatOptions = {
  message: PING,
  isReply: (frame) => frame === PONG,
  intervalMs: 5_000,
  timeoutMs: 3_000,
};
