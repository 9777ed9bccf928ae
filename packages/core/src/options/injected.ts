import { rethrowLater } from '../errors.js';
import type { Clock, Environment } from '../platform-types.js';

/**
 * An injected function that misbehaves costs an error, never the connection: an exception, or an answer out of range, is
 * reported as uncaught, once for each run of faults. The last good answer is used instead; without `isValid` there is none.
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
      if (isValid && !isValid(answer)) throw new RangeError('an injected function is out of range');
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

/** Out of range, a number would make a delay negative, or too long. */
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
