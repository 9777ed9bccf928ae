/** How many messages one user may still write: a token bucket. Holds no timer. */
export class WritingPace {
  /** A second, in the long run: people write less. */
  static readonly perSecond = 5;
  /** At once: a page that comes back sends what was written offline. */
  static readonly burst = 50;

  #left = WritingPace.burst;
  #countedAt = performance.now();

  take(): boolean {
    const now = performance.now();
    const refilled = ((now - this.#countedAt) / 1_000) * WritingPace.perSecond;
    this.#left = Math.min(WritingPace.burst, this.#left + refilled);
    this.#countedAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
