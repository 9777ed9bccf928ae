/** How the window grows with each attempt. */
export interface Growth {
  readonly factor: number;
  readonly maxDelayMs: number;
}

/** Replaces a window of 0 from the second retry in a row on. Without it, a server that is down would be flooded. */
const minWindowMs = 250;

/**
 * A delay with full jitter: drawn evenly from 0 to `min(maxDelayMs, windowMs * factor ^ attempt)`.
 *
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function fullJitter({ factor, maxDelayMs }: Growth, windowMs: number, attempt: number, random: number): number {
  if (attempt === 0) return Math.floor(random * Math.min(maxDelayMs, windowMs));
  return Math.floor(random * Math.min(maxDelayMs || minWindowMs, (windowMs || minWindowMs) * factor ** attempt));
}
