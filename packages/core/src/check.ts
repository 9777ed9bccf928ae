import { maxTimerMs } from './clock.js';
import { ConnectionError } from './errors.js';

/** The standard value, and for a number its least and greatest; or the choices, the standard one first. */
export type Spec = readonly [standard: unknown, ...accepted: unknown[]];

/**
 * The given value if it fits, the standard one where none is given. What stands in for an object must have what the
 * standard one has. Throws `invalid-option`, naming the option, what is accepted and the type of the value: never the value,
 * which may be a secret in the wrong place.
 */
export function check<Value>(name: string, given: Value | undefined, spec: Spec): Value {
  const value: unknown = given === undefined ? spec[0] : given;
  const accepted = misfit(value, spec);
  if (accepted === '') return value as Value;
  throw new ConnectionError('invalid-option', `${name} must be ${accepted}; it is of type ${typeof value}`);
}

/** What would be accepted instead of a value that does not fit, or `''`. */
function misfit(value: unknown, spec: Spec): string {
  const [standard, min = 0, max = maxTimerMs] = spec as readonly [unknown, number?, number?];
  const isChoice = typeof standard === 'string' && spec.length > 1;
  if (isChoice) return spec.includes(value) ? '' : spec.join(' or ');
  switch (typeof standard) {
    case 'number':
      return typeof value === 'number' && value >= min && value <= max
        ? ''
        : `a number from ${String(min)} to ${String(max)}`;
    case 'object':
      if (Array.isArray(standard)) {
        return Array.isArray(value) && value.every(Number.isInteger) ? '' : 'a list of integers';
      }
      return standard === null || hasAll(value, standard) ? '' : `an object with ${Object.keys(standard).join(', ')}`;
    default:
      return typeof value === typeof standard ? '' : `a ${typeof standard}`;
  }
}

function hasAll(value: unknown, standard: object): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(standard).every(
    ([key, part]) => typeof (value as Record<string, unknown>)[key] === typeof part,
  );
}
