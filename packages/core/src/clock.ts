import type { Clock, Schedule } from './platform-types.js';

/** The longest delay of a timer. Longer ones fire at once. */
export const maxTimerMs: number = 2 ** 31 - 1;

/** The system's time. Calls the globals instead of storing them, because stored ones would not be replaced by fake timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => {
    clearTimeout(handle as number);
  },
};

/** A hidden page has no animation frames, and neither has Node: there a timer publishes instead. */
const frameFallbackMs = 50;

/**
 * Runs the callback with the next animation frame or after 50 ms, whichever comes first, so that work does not accumulate on a
 * hidden page.
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
