export interface MessageRate {
  /** Messages a second, in the long run. */
  readonly perSecond: number;
  /** Messages at once, after a rest. A page that comes back sends all that it queued. */
  readonly burst: number;
}

/** How much one client may still send: a token bucket. Holds no timer. */
export class Allowance {
  readonly #rate: MessageRate;
  readonly #now: () => number;
  #left: number;
  #countedAt: number;

  /** `now` gives milliseconds that never run backwards; default `performance.now`. */
  constructor(rate: MessageRate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
    this.#left = rate.burst;
    this.#countedAt = now();
  }

  /** Takes one message off the allowance. Returns 0, or when it is used up the milliseconds until the next one. */
  take(): number {
    const { burst, perSecond } = this.#rate;
    const now = this.#now();
    this.#left = Math.min(burst, this.#left + ((now - this.#countedAt) * perSecond) / 1_000);
    this.#countedAt = now;
    if (this.#left < 1) return ((1 - this.#left) * 1_000) / perSecond;
    this.#left -= 1;
    return 0;
  }
}
