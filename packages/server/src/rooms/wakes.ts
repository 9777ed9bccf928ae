import { logError } from '../log-error.js';
import type { Unsubscribe } from './stores.js';

type Wake = () => void;

/** Who wants to be woken for which room, or for which channel. Wakes of one turn are one. */
export class Wakes {
  readonly #byRoom = new Map<string, Set<{ readonly wake: Wake }>>();
  readonly #due = new Set<string>();

  has(room: string): boolean {
    return this.#byRoom.has(room);
  }

  get size(): number {
    return this.#byRoom.size;
  }

  get rooms(): Iterable<string> {
    return this.#byRoom.keys();
  }

  /** `onLast` is called when the last subscriber of the room has left. */
  add(room: string, wake: Wake, onLast?: () => void): Unsubscribe {
    const subscription = { wake };
    const subscriptions = this.#byRoom.get(room) ?? new Set();
    this.#byRoom.set(room, subscriptions.add(subscription));
    return () => {
      if (!subscriptions.delete(subscription) || subscriptions.size > 0) return;
      this.#byRoom.delete(room);
      onLast?.();
    };
  }

  /** Calls them soon, never within this call. */
  wake(room: string): void {
    if (!this.#byRoom.has(room)) return;
    if (this.#due.size === 0) queueMicrotask(() => this.#flush());
    this.#due.add(room);
  }

  wakeAll(): void {
    for (const room of this.#byRoom.keys()) this.wake(room);
  }

  clear(): void {
    for (const subscriptions of this.#byRoom.values()) subscriptions.clear();
    this.#byRoom.clear();
  }

  #flush(): void {
    const rooms = [...this.#due];
    this.#due.clear();
    for (const room of rooms) for (const { wake } of this.#byRoom.get(room) ?? []) callSafely(wake);
  }
}

/** One that throws must not starve the others. */
function callSafely(wake: Wake): void {
  try {
    wake();
  } catch (error) {
    logError(error);
  }
}
