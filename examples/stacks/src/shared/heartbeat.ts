import { heartbeat } from '@steadysocket/core';

export const pingMessage = '{"type":"ping"}';
export const pongMessage = '{"type":"pong"}';

/** For stacks whose own heartbeat a page cannot see. A link that looks open may be dead; only an answer tells. */
export const pingPong = heartbeat({
  message: pingMessage,
  isReply: (frame) => frame === pongMessage,
  intervalMs: 5_000,
  timeoutMs: 3_000,
});
