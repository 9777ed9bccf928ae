import { rethrowLater } from '../errors.js';
import type { Clock, Environment } from '../types.js';

/**
 * Injected functions that misbehave cost an error, never the connection: what they throw, or answer out of range, is reported
 * as uncaught once for each run of faults, and the last good answer stands in.
 */
function guarded<Answer>(ask: () => Answer, isValid: (answer: Answer) => boolean, standIn: Answer): () => Answer {
  let lastGood = standIn;
  let isFaulty = false;
  return () => {
    try {
      const answer = ask();
      if (!isValid(answer)) throw new RangeError('an injected function gave an answer out of range');
      isFaulty = false;
      lastGood = answer;
    } catch (error) {
      if (!isFaulty) rethrowLater(error);
      isFaulty = true;
    }
    return lastGood;
  };
}

/** Calls what must not stop the caller; what it throws is reported as uncaught. */
function contain<Result>(call: () => Result): Result | null {
  try {
    return call();
  } catch (error) {
    rethrowLater(error);
    return null;
  }
}

export function guardClock(clock: Clock): Clock {
  return {
    now: guarded(() => clock.now(), Number.isFinite, 0),
    setTimeout: (callback, delayMs) => contain(() => clock.setTimeout(callback, delayMs)),
    clearTimeout: (handle) => contain(() => clock.clearTimeout(handle)),
  };
}

/** Out of range, it would make a delay negative, or a storm. */
export function guardRandom(random: () => number): () => number {
  return guarded(random, (number) => Number.isFinite(number) && number >= 0 && number <= 1, 0.5);
}

export function guardEnvironment(environment: Environment): Environment {
  const isBoolean = (answer: unknown): boolean => typeof answer === 'boolean';
  return {
    isOnline: guarded(() => environment.isOnline(), isBoolean, true),
    isVisible: guarded(() => environment.isVisible(), isBoolean, true),
    subscribe(listener) {
      const unsubscribe = contain(() => environment.subscribe(listener));
      return () => contain(() => unsubscribe?.());
    },
  };
}
