import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `arrive` at the moments of a Poisson process, whatever became of the calls before: people do not wait for each other.
 * Resolves with how late each call was, in milliseconds.
 */
export async function openModel(
  { perSecond, forMs }: { readonly perSecond: number; readonly forMs: number },
  arrive: (dueAt: number) => void,
): Promise<number[]> {
  const lags: number[] = [];
  const endAt = performance.now() + forMs;
  let dueAt = performance.now();
  while ((dueAt += pause(perSecond)) < endAt) {
    const early = dueAt - performance.now();
    if (early > 0) await delay(early);
    lags.push(Math.max(performance.now() - dueAt, 0));
    arrive(dueAt);
  }
  return lags;
}

/** Exponential, in milliseconds. */
const pause = (perSecond: number): number => (-Math.log(1 - Math.random()) * 1_000) / perSecond;
