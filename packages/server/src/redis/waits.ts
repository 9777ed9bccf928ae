/** Something took longer than it may. */
export class TimedOut extends Error {
  override readonly name: string = 'TimedOut';
}

/** Waits that end in time, or all at once. None leaves a timer behind. */
export class Waits {
  readonly #ends = new Set<(error: Error) => void>();

  /** Rejects with `TimedOut` after this many milliseconds. */
  within<T>(ms: number, promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#ends.delete(fail);
        settle();
      };
      const fail = (error: Error): void => finish(() => reject(error));
      const timer = setTimeout(() => fail(new TimedOut('Redis did not answer in time.')), ms);
      this.#ends.add(fail);
      promise.then((value) => finish(() => resolve(value)), fail);
    });
  }

  /** Resolves after this many milliseconds. */
  async pause(ms: number): Promise<void> {
    try {
      // One of its own each time: what waits for a promise lives as long as that.
      await this.within(ms, new Promise<never>(() => {}));
    } catch (error) {
      if (!(error instanceof TimedOut)) throw error;
    }
  }

  /** Makes all waits reject. */
  endAll(error: Error): void {
    for (const end of [...this.#ends]) end(error);
  }
}
