import { rethrowLater } from '../errors.js';
import type { Clock, Environment } from '../platform-types.js';

/**
 * Protects the connection from a faulty injected function. If it throws or returns an invalid value, an error is reported as
 * uncaught, once until it works again, and the last valid value is returned. Without `isValid` every value is valid, and
 * `undefined` is returned for an exception.
 */
function guarded<Parameters extends unknown[], Answer>(
  call: (...parameters: Parameters) => Answer,
  isValid?: (answer: Answer) => boolean,
  lastGood?: Answer,
): (...parameters: Parameters) => Answer {
  let isFaulty = false;
  return (...parameters) => {
    try {
      const answer = call(...parameters);
      if (isValid && !isValid(answer)) throw new RangeError('an injected function failed');
      isFaulty = false;
      if (!isValid) return answer;
      lastGood = answer;
    } catch (error) {
      if (!isFaulty) rethrowLater(error);
      isFaulty = true;
    }
    return lastGood as Answer;
  };
}

const isBoolean = (answer: unknown): boolean => typeof answer === 'boolean';

export function guardClock(clock: Clock): Clock {
  return {
    now: guarded(() => clock.now(), Number.isFinite, 0),
    setTimeout: guarded((callback, delayMs) => clock.setTimeout(callback, delayMs)),
    clearTimeout: guarded((handle) => {
      clock.clearTimeout(handle);
    }),
  };
}

/** A number out of range would make a delay negative or too long. */
export function guardRandom(random: () => number): () => number {
  return guarded(random, (number) => Number.isFinite(number) && number >= 0 && number <= 1, 0.5);
}

export function guardEnvironment(environment: Environment): Environment {
  return {
    isOnline: guarded(() => environment.isOnline(), isBoolean, true),
    isVisible: guarded(() => environment.isVisible(), isBoolean, true),
    subscribe: guarded((listener) => {
      const unsubscribe = environment.subscribe(listener);
      return guarded(() => {
        unsubscribe();
      });
    }),
  };
}
