import type { ReconnectPolicy } from './protocol.js';

/**
 * A delay with full jitter: drawn evenly from 0 to `min(maxDelayMs, windowMs * factor ^ attempt)`.
 *
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function fullJitter(
  { factor, maxDelayMs }: ReconnectPolicy,
  windowMs: number,
  attempt: number,
  random: number,
): number {
  return Math.floor(random * Math.min(maxDelayMs, windowMs * factor ** attempt || 0));
}
