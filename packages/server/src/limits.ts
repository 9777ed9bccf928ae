import type { Window } from '@steadysocket/session/wire';
import type { Limits } from './options.js';

const standardWindow: Window = { messages: 4_096, bytes: 4 * 1024 ** 2 };

export function windowOf(given: Partial<Window> = {}): Window {
  const window = defined(given);
  return { ...standardWindow, ...window };
}

export function limitsOf(given: Partial<Limits> = {}): Limits {
  const framesPerSecond = given.framesPerSecond ?? Infinity;
  return {
    frameBytes: 1024 ** 2,
    helloBytes: 16 * 1024,
    helloMs: 10_000,
    framesPerSecond,
    burst: Math.max(1, 2 * framesPerSecond),
    waitingMessages: 16_384,
    waitingBytes: 16 * 1024 ** 2,
    rooms: 100,
    sessions: 100_000,
    sessionsPerUser: 10_000,
    detachedPerUser: 16,
    detached: 10_000,
    detachedBytesPerUser: 32 * 1024 ** 2,
    detachedBytes: 256 * 1024 ** 2,
    ...defined(given),
  };
}

/**
 * Whether one frame fits beside what a session keeps when it takes something more: that is half at most. Larger ones would end
 * each session that they are sent to.
 */
export function fitsSession(bytes: number, { waitingBytes }: Pick<Limits, 'waitingBytes'>): boolean {
  return 2 * bytes <= waitingBytes;
}

/** A value that is undefined would take the place of a default. */
function defined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
