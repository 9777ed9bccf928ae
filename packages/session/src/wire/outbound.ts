import type { Window } from './controls.js';
import { isCount } from './frames.js';

/** What is kept of a frame until it is acknowledged. */
export interface Kept {
  /** Of its payload. */
  readonly bytes: number;
}

/**
 * The numbered frames of one direction that the other side has not acknowledged, oldest first. Their numbers are implicit:
 * the first kept frame has the number `acked + 1`.
 */
export class Outbound<Entry extends Kept> {
  /** The highest number that is acknowledged. */
  acked = 0;
  /** Of all kept frames. */
  bytes = 0;
  /** The number of the latest frame that was written on this link. */
  written = 0;
  #unwrittenBytes = 0;
  #entries: Entry[] = [];
  /** Where the oldest kept frame is: what lies before it is released in one piece. */
  #start = 0;

  /** How many frames are kept. */
  get length(): number {
    return this.#entries.length - this.#start;
  }

  /** The number of the latest frame. */
  get last(): number {
    return this.acked + this.length;
  }

  /** Those that are kept, oldest first. */
  get entries(): Entry[] {
    return this.#entries.slice(this.#start);
  }

  push(entry: Entry): void {
    // A push to an empty array makes place for 17: too much where most sessions have one frame under way.
    if (this.#entries.length === 0) this.#entries = [entry];
    else this.#entries.push(entry);
    this.bytes += entry.bytes;
    this.#unwrittenBytes += entry.bytes;
  }

  /** Takes the latest frame back: it was not sent. */
  pop(): void {
    const bytes = this.#entries.pop()?.bytes ?? 0;
    this.bytes -= bytes;
    if (this.written > this.last) this.written = this.last;
    else this.#unwrittenBytes -= bytes;
  }

  /** A link begins: its other end has received everything up to this number, and what follows is written again. */
  rewind(received: number): void {
    this.written = received;
    this.#unwrittenBytes = 0;
    for (const { bytes } of this.entries.slice(received - this.acked)) this.#unwrittenBytes += bytes;
  }

  /** The next frame to write, if the window of the other side takes one more. It counts as written. */
  next({ messages, bytes }: Window): Entry | undefined {
    const { acked, written } = this;
    if (written - acked >= messages || this.bytes - this.#unwrittenBytes >= bytes) return undefined;
    const entry = this.#entries[this.#start + written - acked];
    if (!entry) return undefined;
    this.written += 1;
    this.#unwrittenBytes -= entry.bytes;
    return entry;
  }

  /** Whether the other side can have received everything up to this number, and no more. */
  couldBe(number: unknown): number is number {
    return isCount(number) && number >= this.acked && number <= this.written;
  }

  /** Lets go of everything up to this number. Says whether that can be. */
  acknowledge(number: unknown): boolean {
    if (!this.couldBe(number)) return false;
    for (; this.acked < number; this.acked += 1) {
      this.bytes -= this.#entries[this.#start]?.bytes ?? 0;
      this.#start += 1;
    }
    // Rarely, so that an acknowledgement costs no copy of what is kept.
    if (this.#start * 2 > this.#entries.length) {
      this.#entries = this.entries;
      this.#start = 0;
    }
    return true;
  }

  /** Gives up all that is kept, and goes on after this number. */
  restart(number: number): Entry[] {
    const { entries } = this;
    this.#entries = [];
    this.#start = this.bytes = this.#unwrittenBytes = 0;
    this.acked = this.written = number;
    return entries;
  }
}
