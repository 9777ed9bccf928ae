/** Calls back once after a whole period without traffic. */
export class SilenceWatch {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAlive = false;
  readonly #periodMs: number;
  readonly #onSilence: () => void;

  constructor(periodMs: number, onSilence: () => void) {
    this.#periodMs = periodMs;
    this.#onSilence = onSilence;
  }

  start(): void {
    this.#isAlive = false;
    this.#timer = setTimeout(() => {
      if (this.#isAlive) this.start();
      else this.#onSilence();
    }, this.#periodMs);
  }

  /** Sets a flag instead of restarting a timer for each message. */
  alive(): void {
    this.#isAlive = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
