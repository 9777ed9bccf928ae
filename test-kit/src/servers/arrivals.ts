interface Waiter<T> {
  readonly index: number;
  readonly resolve: (item: T) => void;
  readonly reject: (reason: Error) => void;
}

/** Things that arrive one after another: kept in order, and awaited. */
export class Arrivals<T> {
  readonly all: T[] = [];
  #waiters: Waiter<T>[] = [];
  #taken = 0;
  #ended: Error | undefined;

  push(item: T): void {
    const index = this.all.push(item) - 1;
    const due = this.#waiters.filter((waiter) => waiter.index === index);
    this.#waiters = this.#waiters.filter((waiter) => waiter.index !== index);
    for (const waiter of due) waiter.resolve(item);
  }

  /** The first one to arrive after this call. */
  next(): Promise<T> {
    return this.#at(this.all.length);
  }

  /** The oldest one that no earlier call took, whether it has arrived already or not. */
  take(): Promise<T> {
    return this.#at(this.#taken++);
  }

  /** Nothing more will arrive: rejects all pending waits with the reason. */
  end(reason: Error): void {
    this.#ended = reason;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(reason);
  }

  #at(index: number): Promise<T> {
    const arrived = this.all[index];
    if (arrived !== undefined) return Promise.resolve(arrived);
    const promise = new Promise<T>((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      else this.#waiters.push({ index, resolve, reject });
    });
    // Who awaits it still sees the rejection; a test that no longer cares must not fail by it.
    promise.catch(() => undefined);
    return promise;
  }
}
