import type { Clock } from './platform-types.js';
import type { Release } from './readable.js';

export interface LingerOptions {
  /** How long the thing outlives its last lease, in milliseconds. */
  readonly lingerMs: number;
  readonly clock: Clock;
}

/** Counts the users of something: it is wanted from the first lease on, until `lingerMs` after the last. */
export class LingeringLeases {
  #held = new Set<Release>();
  #timer: unknown = null;
  isWanted = false;
  readonly #options: LingerOptions;
  readonly #onWanted: (isWanted: boolean) => void;

  /** @param onWanted Called whenever `isWanted` has changed, except by `end`. */
  constructor(options: LingerOptions, onWanted: (isWanted: boolean) => void) {
    this.#options = options;
    this.#onWanted = onWanted;
  }

  acquire(): Release {
    this.#stopLingering();
    const release: Release = () => {
      if (this.#held.delete(release) && this.#held.size === 0) this.#linger();
    };
    this.#held.add(release);
    this.#setWanted(true);
    return release;
  }

  /** Ends every lease at once, without a linger. */
  end(): void {
    this.#stopLingering();
    this.#held.clear();
    this.isWanted = false;
  }

  #linger(): void {
    const { clock, lingerMs } = this.#options;
    this.#timer = clock.setTimeout(() => {
      this.#timer = null;
      this.#setWanted(false);
    }, lingerMs);
  }

  #stopLingering(): void {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #setWanted(isWanted: boolean): void {
    if (this.isWanted === isWanted) return;
    this.isWanted = isWanted;
    this.#onWanted(isWanted);
  }
}
