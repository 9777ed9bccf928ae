import type { Connection } from '@steadysocket/core';
import { fullJitter } from '@steadysocket/core/transport';

type Settings = ReturnType<Connection<unknown, unknown>['~inside']>['settings'];

/**
 * Delays work that a server can cause repeatedly: the first time it runs at once, then with growing delays, like the dials of a
 * connection. The count is reset after `minUptimeMs` without a repetition.
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

  /** Runs the work, at once or after the delay. Until then, further calls have no effect. */
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

  /** Nothing is wrong any more: the time for the reset starts. */
  succeed(): void {
    this.#goesWellSince = this.#settings.clock.now();
  }

  cancel(): void {
    this.#settings.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
