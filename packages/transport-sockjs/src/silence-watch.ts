/** Calls back once nothing has been heard for as long as a whole period, and then rests. */
export class SilenceWatch {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heard = false;
  readonly #periodMs: number;
  readonly #onSilence: () => void;

  constructor(periodMs: number, onSilence: () => void) {
    this.#periodMs = periodMs;
    this.#onSilence = onSilence;
  }

  start(): void {
    this.#heard = false;
    this.#timer = setTimeout(() => {
      if (this.#heard) this.start();
      else this.#onSilence();
    }, this.#periodMs);
  }

  /** Only noted: no timer is set anew for each message. */
  hear(): void {
    this.#heard = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
