/** Runs a limited number of calls concurrently. Further calls wait in order. */
export class ConcurrencyLimit {
  #running = 0;
  #waiting: (() => void)[] = [];
  /** The index of the first one that waits: shifting a long array takes time in proportion to its length. */
  #first = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    const next = this.#waiting[this.#first];
    if (next) {
      this.#first += 1;
      // It takes over this place.
      next();
      return;
    }
    this.#running -= 1;
    this.#waiting = [];
    this.#first = 0;
  }
}
