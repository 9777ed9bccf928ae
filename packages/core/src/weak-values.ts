/**
 * A map that does not keep its values alive. It forgets the keys of collected values from time to time, because not every engine of
 * React Native has a `FinalizationRegistry`.
 */
export class WeakValues<Key, Value extends object> {
  readonly #references = new Map<Key, Pick<WeakRef<Value>, 'deref'>>();
  #sweepAt = 64;

  get(key: Key): Value | undefined {
    return this.#references.get(key)?.deref();
  }

  set(key: Key, value: Value): void {
    if (this.#references.size >= this.#sweepAt) this.#sweep();
    this.#references.set(key, referenceTo(value));
  }

  delete(key: Key): void {
    this.#references.delete(key);
  }

  /** Deletes the keys of collected values. The next sweep is due when the map has doubled, so that a call costs little on average. */
  #sweep(): void {
    for (const [key, reference] of this.#references) {
      if (reference.deref() === undefined) this.#references.delete(key);
    }
    this.#sweepAt = 64 + 2 * this.#references.size;
  }
}

/** Older engines of React Native have no `WeakRef` either: there values are not collected. */
function referenceTo<Value extends object>(value: Value): Pick<WeakRef<Value>, 'deref'> {
  return typeof WeakRef === 'function' ? new WeakRef(value) : { deref: () => value };
}
