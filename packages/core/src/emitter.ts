import { check } from './check.js';
import { rethrowLater } from './errors.js';
import type { Unsubscribe } from './readable.js';

interface Entry<Payload> {
  /** `null` after removal, so that a dispatch in progress skips it. */
  listener: ((payload: Payload) => unknown) | null;
}

const none: readonly never[] = [];

/** The listeners of one event. If one throws, the others are still called. */
export class Emitter<Payload> {
  /** Copied on each change, so that it does not affect a dispatch in progress. */
  #entries: readonly Entry<Payload>[] = none;

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  on(listener: (payload: Payload) => void): Unsubscribe {
    // A missing one is wrong too: `check` would put a default in its place.
    check('listener', (listener as unknown) ?? null, [rethrowLater]);
    const entry: Entry<Payload> = { listener };
    // A spread would allocate space for sixteen more.
    this.#entries = this.#entries.concat(entry);
    return () => {
      entry.listener = null;
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  /** Returns whether the event was handled. A listener that only forwards it, and finds no handler, returns `false`. */
  emit(payload: Payload): boolean {
    const entries = this.#entries;
    let isHandled = false;
    for (let index = 0; index < entries.length; index += 1) {
      try {
        if (entries[index]?.listener?.(payload) !== false) isHandled = true;
      } catch (error) {
        isHandled = true;
        rethrowLater(error);
      }
    }
    return isHandled;
  }
}
