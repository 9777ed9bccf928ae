import type { Allowance } from './allowance.js';
import type { Frame } from './outgoing.js';

/** The part of a `ws` socket that {@link Incoming} holds back. */
export interface FrameSource {
  pause(): void;
  resume(): void;
}

/**
 * The inbound half of one connection: hands each frame to `handle` in order, as fast as the allowance has it, or one
 * every `intervalMs`, or not until it flows again. While frames wait nothing more is read, so the peer's own buffer fills up, and what waits here is
 * no more than one read of the socket held.
 */
export class Incoming {
  readonly #source: FrameSource;
  readonly #allowance: Allowance;
  readonly #handle: (frame: Frame) => void;
  #waiting: Frame[] = [];
  #pace: 'free' | 'stopped' | 'over' | { readonly intervalMs: number } = 'free';
  #nextAt = 0;
  #isPaused = false;
  #draining = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(source: FrameSource, allowance: Allowance, handle: (frame: Frame) => void) {
    this.#source = source;
    this.#allowance = allowance;
    this.#handle = handle;
  }

  receive(frame: Frame): void {
    if (this.#pace === 'over') return;
    // Frames that were read together arrive together, whatever is paused by then.
    this.#waiting.push(frame);
    // A timer that is armed takes this frame in its turn.
    if (this.#timer === undefined) this.#drain();
  }

  /** Reads nothing more, until {@link free}. */
  stop(): void {
    this.#pace = 'stopped';
    this.#disarm();
    this.#pause();
  }

  /** Takes at most one frame every `intervalMs` from now on. */
  slow(intervalMs: number): void {
    this.#pace = { intervalMs };
    this.#nextAt = performance.now() + intervalMs;
    this.#disarm();
    this.#drain();
  }

  /** Reads as fast as allowed again, beginning with what waited. */
  free(): void {
    this.#pace = 'free';
    this.#disarm();
    this.#drain();
  }

  /** Reads on and throws everything away: a closing handshake needs its answer read. The connection is over. */
  end(): void {
    this.#pace = 'over';
    this.#waiting = [];
    this.#disarm();
    this.#resume();
  }

  #drain(): void {
    // A frame that asks for slowness or silence comes back here while it is being handled.
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (this.#waiting.length > 0 && this.#isNextDue()) this.#handleNext();
    } finally {
      this.#draining = false;
    }
    if (this.#waiting.length === 0 && this.#pace !== 'stopped') this.#resume();
  }

  #handleNext(): void {
    const frame = this.#waiting.shift();
    if (frame !== undefined) this.#handle(frame);
  }

  /** Decides for the next frame; when it has to wait for its time, arms the timer. */
  #isNextDue(): boolean {
    if (this.#pace === 'stopped' || this.#pace === 'over') return false;
    const waitMs = this.#pace === 'free' ? this.#allowance.take() : this.#takeTurn(this.#pace.intervalMs);
    if (waitMs === 0) return true;
    this.#pause();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#drain();
    }, waitMs);
    return false;
  }

  /** Returns 0 when the time has come for one frame, else the milliseconds until then. */
  #takeTurn(intervalMs: number): number {
    const now = performance.now();
    if (now < this.#nextAt) return this.#nextAt - now;
    this.#nextAt = now + intervalMs;
    return 0;
  }

  #pause(): void {
    this.#isPaused = true;
    this.#source.pause();
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#source.resume();
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
