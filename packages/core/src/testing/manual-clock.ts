import type { Clock } from '../platform-types.js';

/** A clock that only a test advances. */
export interface ManualClock extends Clock {
  /** Timers that are armed. */
  readonly pending: number;
  /** Advances the time, and fires each timer when it is due, in order. */
  advance(ms: number): void;
  /** Advances the time like a device that sleeps: timers that are due fire late, at the end. */
  sleep(ms: number): void;
  /** Runs `callback` as a frame: with the next `advance`, however small. Pass it as the `schedule` option. */
  readonly schedule: (callback: () => void) => () => void;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * A clock for tests: `createConnection(url, { clock, schedule: clock.schedule })`.
 *
 * @param startsAt Milliseconds since the epoch.
 */
export function manualClock(startsAt = 0): ManualClock {
  let now = startsAt;
  let lastHandle = 0;
  const timers = new Map<number, Timer>();

  const fireNext = (until: number): boolean => {
    let next: [number, Timer] | undefined;
    for (const entry of timers) {
      if (entry[1].due <= until && (next === undefined || entry[1].due < next[1].due)) next = entry;
    }
    if (next === undefined) return false;
    const [handle, timer] = next;
    timers.delete(handle);
    now = Math.max(now, timer.due);
    timer.callback();
    return true;
  };
  const setTimeout = (callback: () => void, delayMs: number): number => {
    lastHandle += 1;
    timers.set(lastHandle, { due: now + Math.max(0, delayMs), callback });
    return lastHandle;
  };
  const clearTimeout = (handle: unknown): void => {
    timers.delete(handle as number);
  };
  const advance = (ms: number): void => {
    const until = now + ms;
    while (fireNext(until));
    now = Math.max(now, until);
  };

  return {
    now: () => now,
    setTimeout,
    clearTimeout,
    get pending() {
      return timers.size;
    },
    advance,
    sleep(ms) {
      now += ms;
      advance(0);
    },
    schedule(callback) {
      const handle = setTimeout(callback, 0);
      return () => {
        clearTimeout(handle);
      };
    },
  };
}
