/** Runs the calls of one key one after another, in the order in which they were made. */
export class KeyedMutex {
  readonly #latest = new Map<string, Promise<unknown>>();

  async run<T>(key: string, call: () => Promise<T>): Promise<T> {
    const turn = runAfter(this.#latest.get(key), call);
    this.#latest.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#latest.get(key) === turn) this.#latest.delete(key);
    }
  }
}

async function runAfter<T>(earlier: Promise<unknown> | undefined, call: () => Promise<T>): Promise<T> {
  // Whether it succeeded is for those who made it to know.
  await earlier?.catch(() => {});
  return call();
}
