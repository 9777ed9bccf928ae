/** Objects by key, until nothing references them any more. `keep` references one. */
export class WeakCache {
  readonly #known = new Map<string, WeakRef<object>>();
  readonly #kept = new Set<object>();
  readonly #collected = new FinalizationRegistry<string>((key) => {
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
  });

  take<Value extends object>(key: string, make: () => Value): Value {
    const known = this.#known.get(key)?.deref();
    if (known) return known as Value;
    const value = make();
    this.#known.set(key, new WeakRef(value));
    this.#collected.register(value, key);
    return value;
  }

  keep(value: object, isKept: boolean): void {
    if (isKept) this.#kept.add(value);
    else this.#kept.delete(value);
  }
}
