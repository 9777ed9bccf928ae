export interface PaceOptions {
  /** In the long run. */
  readonly perSecond: number;
  /** At once. */
  readonly burst: number;
}

/** Buckets in all. Beyond: the one that was used longest ago is forgotten. */
const maxBuckets = 100_000;

/** How often each of many may do something: a token bucket for each key. Holds no timer, and no bucket that is full again. */
export class Pace {
  /** The latest use last. */
  readonly #buckets = new Map<string, { readonly left: number; readonly countedAt: number }>();
  readonly #options: PaceOptions;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  take(key: string): boolean {
    const { perSecond, burst } = this.#options;
    const now = performance.now();
    const { left, countedAt } = this.#buckets.get(key) ?? { left: burst, countedAt: now };
    const refilled = Math.min(burst, left + ((now - countedAt) / 1_000) * perSecond);
    if (refilled < 1) return false;
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: refilled - 1, countedAt: now });
    this.#forget(now);
    return true;
  }

  #forget(now: number): void {
    const { perSecond, burst } = this.#options;
    for (const [key, { countedAt }] of this.#buckets) {
      const isFull = (now - countedAt) / 1_000 > burst / perSecond;
      if (!isFull && this.#buckets.size <= maxBuckets) return;
      this.#buckets.delete(key);
    }
  }
}
