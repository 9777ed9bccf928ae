import { WeakValues } from './weak-values.js';

/** Objects by key, as long as the application references them or they are kept. */
export class WeakCache<Key, Value extends object> {
  readonly #known = new WeakValues<Key, Value>();
  readonly #kept = new Set<Value>();

  /** Returns the object of the key. If it is missing, `make` creates it. */
  take(key: Key, make: () => Value): Value {
    const known = this.#known.get(key);
    if (known) return known;
    const value = make();
    this.#known.set(key, value);
    return value;
  }

  /** Protects an object from collection until `release`. */
  keep(value: Value): void {
    this.#kept.add(value);
  }

  release(value: Value): void {
    this.#kept.delete(value);
  }
}
