import { setImmediate as settle } from 'node:timers/promises';

interface Timer {
  readonly due: number;
  readonly everyMs: number | null;
  readonly callback: () => void;
}

/** Virtual time for one process: replaces the global timers and `Date.now`, and advances only when it is called. */
export class VirtualTime {
  now = 1_000_000;
  #lastHandle = 0;
  readonly #timers = new Map<number, Timer>();

  /** Timers that are armed. */
  get pending(): number {
    return this.#timers.size;
  }

  install(): void {
    const arm = (callback: () => void, delayMs: number, everyMs: number | null): number => {
      this.#lastHandle += 1;
      this.#timers.set(this.#lastHandle, { due: this.now + Math.max(0, delayMs), everyMs, callback });
      return this.#lastHandle;
    };
    const clear = (handle: number): void => {
      this.#timers.delete(handle);
    };
    Object.assign(globalThis, {
      setTimeout: (callback: () => void, delayMs = 0) => arm(callback, delayMs, null),
      setInterval: (callback: () => void, everyMs = 0) => arm(callback, everyMs, Math.max(1, everyMs)),
      clearTimeout: clear,
      clearInterval: clear,
    });
    Date.now = () => this.now;
  }

  /** Fires the timers that are due within `ms`, in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    await settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      const [handle, timer] = next;
      this.now = Math.max(this.now, timer.due);
      if (timer.everyMs === null) this.#timers.delete(handle);
      else this.#timers.set(handle, { ...timer, due: this.now + timer.everyMs });
      timer.callback();
      await settle();
    }
    this.now = until;
  }

  /** Forgets every timer: the end of one client's life. */
  reset(): void {
    this.#timers.clear();
  }

  #next(until: number): [number, Timer] | undefined {
    let next: [number, Timer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].due <= until && (next === undefined || entry[1].due < next[1].due)) next = entry;
    }
    return next;
  }
}
