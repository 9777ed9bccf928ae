/** Lets calls of one name run one after another, in the order in which they were made. */
export class Turns {
  readonly #latest = new Map<string, Promise<unknown>>();

  async take<T>(name: string, call: () => Promise<T>): Promise<T> {
    const turn = runAfter(this.#latest.get(name), call);
    this.#latest.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#latest.get(name) === turn) this.#latest.delete(name);
    }
  }
}

async function runAfter<T>(earlier: Promise<unknown> | undefined, call: () => Promise<T>): Promise<T> {
  // Whether it succeeded is for those who made it to know.
  await earlier?.catch(() => {});
  return call();
}
