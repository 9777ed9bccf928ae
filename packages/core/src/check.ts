import { maxTimerMs } from './clock.js';
import { acceptedBy } from './error-texts.js';
import { ConnectionError } from './errors.js';

/** The default, and for a number its minimum and maximum; or the choices, the default first. */
export type Spec = readonly [standard: unknown, ...accepted: unknown[]];

/**
 * Returns the value if it is valid, or the default if it is `undefined`. An object must have the properties of the default. Throws
 * `invalid-option`, which names the option, the accepted values and the type of the value. It does not quote the value, because a
 * secret may be passed by mistake.
 */
export function check<Value>(name: string, given: Value | null | undefined, spec: Spec): Value {
  const value: unknown = given === undefined ? spec[0] : given;
  if (fits(value, spec)) return value as Value;
  const type = value === null ? 'null' : typeof value;
  throw new ConnectionError('invalid-option', `${name} must be ${acceptedBy(spec)}; it is of type ${type}`);
}

function fits(value: unknown, spec: Spec): boolean {
  const [standard, min = 0, max = maxTimerMs] = spec as readonly [unknown, number?, number?];
  if (Array.isArray(standard)) return Array.isArray(value) && value.every(Number.isInteger);
  if (typeof value !== typeof standard || value === null) return false;
  if (typeof standard === 'number') return (value as number) >= min && (value as number) <= max;
  if (typeof standard === 'string') return spec.length === 1 || spec.includes(value);
  // A function has no parts.
  return Object.entries(standard as object).every(([key, part]) => typeof (value as never)[key] === typeof part);
}
