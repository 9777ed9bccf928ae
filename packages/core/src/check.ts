import { maxTimerMs } from './clock.js';
import { ConnectionError } from './errors.js';

/** The default, and for a number its minimum and maximum; or the choices, the default first. */
export type Spec = readonly [standard: unknown, ...accepted: unknown[]];

/**
 * Returns the given value if it fits, or the default if it is `undefined`. An object must have what the default has. Throws
 * `invalid-option`, which names the option, what is accepted and the type of the value: never the value, because it may be a
 * secret in the wrong place.
 */
export function check<Value>(name: string, given: Value | undefined, spec: Spec): Value {
  const value: unknown = given === undefined ? spec[0] : given;
  const [fits, accepted] = compare(value, spec);
  if (fits) return value as Value;
  throw new ConnectionError('invalid-option', `${name} must be ${accepted}; it is of type ${typeof value}`);
}

function compare(value: unknown, spec: Spec): [fits: boolean, accepted: string] {
  const [standard, min = 0, max = maxTimerMs] = spec as readonly [unknown, number?, number?];
  const isAlike = typeof value === typeof standard;
  if (typeof standard === 'number') {
    const number = value as number;
    return [isAlike && number >= min && number <= max, `a number from ${String(min)} to ${String(max)}`];
  }
  if (Array.isArray(standard)) return [Array.isArray(value) && value.every(Number.isInteger), 'a list of integers'];
  if (typeof standard === 'object') {
    const parts = Object.entries(standard ?? {});
    const whole = value as Record<string, unknown> | null;
    return [
      isAlike && whole !== null && parts.every(([key, part]) => typeof whole[key] === typeof part),
      `an object with ${parts.map(([key]) => key).join(', ')}`,
    ];
  }
  return typeof standard === 'string' && spec.length > 1
    ? [spec.includes(value), spec.join(' or ')]
    : [isAlike, `a ${typeof standard}`];
}
