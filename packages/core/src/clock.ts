import type { Clock, Schedule } from './platform-types.js';

/** Timers cannot wait longer: they would fire at once. */
export const maxTimerMs: number = 2 ** 31 - 1;

/** The system's time. Wraps the globals instead of aliasing them: an alias would escape fake timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => {
    clearTimeout(handle as number);
  },
};

/** A hidden page draws no frames, and Node has none: then a timer publishes instead. */
const frameFallbackMs = 50;

/**
 * Runs the callback with the next animation frame or after 50 ms, whichever comes first, so that a hidden page neither
 * lags nor piles up work.
 */
export const nextFrame: Schedule = (callback) => {
  let frame: number | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
  const run = (): void => {
    cancel();
    callback();
  };
  const timer = setTimeout(run, frameFallbackMs);
  if (typeof requestAnimationFrame === 'function') frame = requestAnimationFrame(run);
  return cancel;
};
