import type { Producer } from './stores.js';

interface Known {
  readonly epoch: number;
  readonly sequence: number;
  readonly at: number;
}

export interface KnownProducersOptions {
  readonly producerMs: number;
  readonly maxProducers: number;
}

/** The latest append of each producer in each history of a room. The one that appended longest ago is first. */
export class KnownProducers {
  readonly #byKey = new Map<string, Known>();
  readonly #options: KnownProducersOptions;
  #sweptAt: number;

  constructor(options: KnownProducersOptions, now: number) {
    this.#options = options;
    this.#sweptAt = now;
  }

  /** What is known of a producer in the history that `epoch` names. */
  get(epoch: string, { id }: Producer, now: number): Known | undefined {
    const known = this.#byKey.get(epoch + id);
    return known && this.#isFresh(known, now) ? known : undefined;
  }

  set(epoch: string, producer: Producer, now: number): void {
    const key = epoch + producer.id;
    this.#byKey.delete(key);
    this.#byKey.set(key, { epoch: producer.epoch, sequence: producer.sequence, at: now });
    const isOverdue = now - this.#sweptAt > this.#options.producerMs / 8;
    if (isOverdue || this.#byKey.size > this.#options.maxProducers) this.#sweep(now);
  }

  /** Removes many at once: to find the first of a Map takes as long as it has lost entries before. */
  #sweep(now: number): void {
    this.#sweptAt = now;
    const { maxProducers } = this.#options;
    const target = this.#byKey.size > maxProducers ? Math.ceil(maxProducers * 0.9) : maxProducers;
    for (const [key, known] of this.#byKey) {
      if (this.#byKey.size <= target && this.#isFresh(known, now)) return;
      this.#byKey.delete(key);
    }
  }

  #isFresh({ at }: Known, now: number): boolean {
    return now - at <= this.#options.producerMs;
  }
}
