/** Objects by key, as long as the application references them or they are kept. */
export class WeakCache<Key, Value extends object> {
  readonly #known = new Map<Key, WeakRef<Value>>();
  readonly #kept = new Set<Value>();
  readonly #collected = new FinalizationRegistry<Key>((key) => {
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
  });

  /** Returns the object of the key. If it is missing, `make` creates it. */
  take(key: Key, make: () => Value): Value {
    const known = this.#known.get(key)?.deref();
    if (known) return known;
    const value = make();
    this.#known.set(key, new WeakRef(value));
    this.#collected.register(value, key);
    return value;
  }

  /** Sets whether an object is protected from collection. */
  keep(value: Value, isKept: boolean): void {
    if (isKept) this.#kept.add(value);
    else this.#kept.delete(value);
  }
}
