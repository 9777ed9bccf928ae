import type { Window } from './controls.js';

/**
 * After this many frames or bytes, or half of a smaller window, an acknowledgement is due at once. Not by a timer, because hidden
 * pages run timers once a minute.
 */
const dueFrames = 64;
const dueBytes = 64 * 1024;

/** How long an acknowledgement of fewer frames may wait. */
export const ackDelayMs = 50;

/** Counts the numbered frames that one side has received or handled, and decides when to acknowledge them. */
export class Inbound {
  /** The highest number. */
  done = 0;
  /** The highest number that was acknowledged on this link. */
  acked = 0;
  #bytes = 0;
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  /** Counts one more frame. Returns whether an acknowledgement is due. */
  count(bytes: number): boolean {
    this.done += 1;
    this.#bytes += bytes;
    const { messages, bytes: windowBytes } = this.#window;
    return (
      this.done - this.acked >= Math.min(dueFrames, messages / 2) || this.#bytes >= Math.min(dueBytes, windowBytes / 2)
    );
  }

  /** Whether a frame is not acknowledged yet. */
  get isPending(): boolean {
    return this.done > this.acked;
  }

  /** All frames are acknowledged. */
  settle(): void {
    this.acked = this.done;
    this.#bytes = 0;
  }

  /** Repeats the acknowledgement on a new link, because that of the previous link may be lost. */
  repeat(): void {
    this.acked = 0;
  }

  /** A session begins after this number, or continues on a new link. */
  restart(number: number): void {
    this.done = this.acked = number;
    this.#bytes = 0;
  }
}
