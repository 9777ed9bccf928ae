import type { Window } from './controls.js';

/**
 * An acknowledgement goes out at once after this many frames or bytes, or after half of a smaller window. On receipt: hidden
 * pages run timers once a minute.
 */
const dueFrames = 64;
const dueBytes = 64 * 1024;

/** How long an acknowledgement of less may wait. */
export const ackDelayMs = 50;

/** Counts the numbered frames that one side is done with, and says when to acknowledge them. */
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

  /** One more is done. Says whether its acknowledgement is due. */
  count(bytes: number): boolean {
    this.done += 1;
    this.#bytes += bytes;
    const { messages, bytes: windowBytes } = this.#window;
    return (
      this.done - this.acked >= Math.min(dueFrames, messages / 2) || this.#bytes >= Math.min(dueBytes, windowBytes / 2)
    );
  }

  /** Whether something is not acknowledged yet. */
  get isPending(): boolean {
    return this.done > this.acked;
  }

  /** All is acknowledged. */
  settle(): void {
    this.acked = this.done;
    this.#bytes = 0;
  }

  /** Over a new link: the acknowledgements of the one before may be lost. */
  repeat(): void {
    this.acked = 0;
  }

  /** A session begins after this number, or goes on over a new link. */
  restart(number: number): void {
    this.done = this.acked = number;
    this.#bytes = 0;
  }
}
