import type { Connection } from '@steadysocket/core';
import { fullJitter } from '@steadysocket/core/transport';

type Settings = ReturnType<Connection<unknown, unknown>['~inside']>['settings'];

/**
 * Paces what a server can cause again and again: the first time at once, then later and later, as a connection is dialled. The
 * count is reset once it has gone well for `minUptimeMs`.
 */
export class Pacer {
  #count = 0;
  #goesWellSince = Infinity;
  #timer: unknown = null;
  readonly #settings: Settings;
  readonly #work: () => void;

  constructor(settings: Settings, work: () => void) {
    this.#settings = settings;
    this.#work = work;
  }

  /** Calls the work, now or in its time. Until then, further calls change nothing. */
  run(): void {
    const { clock, random, reconnect } = this.#settings;
    if (this.#timer !== null) return;
    if (clock.now() - this.#goesWellSince >= reconnect.minUptimeMs) this.#count = 0;
    this.#goesWellSince = Infinity;
    const attempt = this.#count;
    this.#count += 1;
    if (attempt === 0) this.#work();
    else
      this.#timer = clock.setTimeout(
        () => {
          this.#timer = null;
          this.#work();
        },
        fullJitter(reconnect, reconnect.fastDelayMs, attempt, random()),
      );
  }

  /** From now on nothing is wrong. */
  succeed(): void {
    this.#goesWellSince = this.#settings.clock.now();
  }

  cancel(): void {
    this.#settings.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
