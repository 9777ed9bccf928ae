/** Calls back once nothing has been heard for as long as a whole period, and then rests. */
export class SilenceWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private heard = false;

  constructor(
    private readonly periodMs: number,
    private readonly onSilence: () => void,
  ) {}

  start(): void {
    this.heard = false;
    this.timer = setTimeout(() => {
      if (this.heard) this.start();
      else this.onSilence();
    }, this.periodMs);
  }

  /** Only noted: no timer is set anew for each message. */
  hear(): void {
    this.heard = true;
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
