import type { Window } from '@steadysocket/session/wire';
import type { Limits } from './options.js';

export const standardWindow: Window = { messages: 4_096, bytes: 4 * 1024 ** 2 };

export function limitsOf(given: Partial<Limits> = {}): Limits {
  const framesPerSecond = given.framesPerSecond ?? Infinity;
  return {
    frameBytes: 1024 ** 2,
    helloBytes: 16 * 1024,
    helloMs: 10_000,
    framesPerSecond,
    burst: 2 * framesPerSecond,
    waitingMessages: 16_384,
    waitingBytes: 16 * 1024 ** 2,
    rooms: 100,
    sessions: 100_000,
    detachedPerUser: 16,
    detached: 10_000,
    detachedBytesPerUser: 32 * 1024 ** 2,
    detachedBytes: 256 * 1024 ** 2,
    ...given,
  };
}
