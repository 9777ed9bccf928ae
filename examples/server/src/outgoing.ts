/** One WebSocket message as it travels. */
export interface Frame {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** The part of a `ws` socket that {@link Outgoing} writes to. */
export interface FrameSink {
  readonly bufferedAmount: number;
  send(data: Buffer, options: { binary: boolean }, written: () => void): void;
}

interface Waiting {
  readonly frame: Frame;
  readonly dueAt: number;
  readonly written: () => void;
}

/** What a short frame costs beyond its payload, roughly: without it, a bound in bytes would not bound empty frames. */
const frameOverheadBytes = 64;

const ignore = (): void => {
  // Most senders do not care when a frame was written.
};

/**
 * The outbound half of one connection: frames go out in the order they came, at once, or `delayMs` later, or when they
 * are no longer held. What waits here and in the socket together is bounded.
 */
export class Outgoing {
  readonly #sink: FrameSink;
  readonly #maxBytes: number;
  readonly #overflowed: () => void;
  // Taken from the front by index and cut off in batches: shifting a long array is linear each time.
  #waiting: Waiting[] = [];
  #first = 0;
  #waitingBytes = 0;
  #held = false;
  #delayMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `overflowed` is called instead of writing a frame that would exceed `maxBytes`; it has to end the connection. */
  constructor(sink: FrameSink, options: { readonly maxBytes: number; readonly overflowed: () => void }) {
    this.#sink = sink;
    this.#maxBytes = options.maxBytes;
    this.#overflowed = options.overflowed;
  }

  /** Bytes not yet handed to the operating system. */
  get bufferedBytes(): number {
    return this.#waitingBytes + this.#sink.bufferedAmount;
  }

  /** Writes a frame in its turn. `written` is called later, once the operating system has it or the link turned out dead. */
  push(frame: Frame, written: () => void = ignore): void {
    const bytes = sizeOf(frame);
    if (this.bufferedBytes + bytes > this.#maxBytes) {
      this.#overflowed();
      return;
    }
    this.#waiting.push({ frame, dueAt: performance.now() + this.#delayMs, written });
    this.#waitingBytes += bytes;
    // A timer that is armed is for an earlier frame, and arms the next one itself.
    if (this.#timer === undefined) this.#flush();
  }

  /** Holds everything back until {@link release}. */
  hold(): void {
    this.#held = true;
    this.#disarm();
  }

  /** Lets each frame wait this long from now on; frames already waiting keep their time. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Ends holding and delaying, and writes what waited. */
  release(): void {
    this.#held = false;
    this.#delayMs = 0;
    this.#disarm();
    this.#flush({ evenEarly: true });
  }

  /** Forgets what waits and stops the timer. The connection is over. */
  end(): void {
    this.#disarm();
    this.#waiting = [];
    this.#first = 0;
    this.#waitingBytes = 0;
  }

  #flush(mode: { readonly evenEarly: boolean } = { evenEarly: false }): void {
    if (this.#held) return;
    const now = performance.now();
    for (let next = this.#waiting[this.#first]; next !== undefined; next = this.#waiting[this.#first]) {
      if (next.dueAt > now && !mode.evenEarly) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#flush();
        }, next.dueAt - now);
        break;
      }
      this.#first += 1;
      this.#waitingBytes -= sizeOf(next.frame);
      this.#sink.send(next.frame.data, { binary: next.frame.isBinary }, next.written);
    }
    this.#waiting.splice(0, this.#first);
    this.#first = 0;
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function sizeOf(frame: Frame): number {
  return frame.data.byteLength + frameOverheadBytes;
}
