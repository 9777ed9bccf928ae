import type { Window } from './controls.js';
import { isCount } from './frames.js';

/** A frame that is kept until it is acknowledged. */
export interface Kept {
  /** The size of its payload. */
  readonly bytes: number;
}

/**
 * The numbered frames of one direction that the other side has not acknowledged, oldest first. Their numbers are implicit:
 * the first kept frame has the number `acked + 1`.
 */
export class Outbound<Entry extends Kept> {
  /** The highest number that is acknowledged. */
  acked = 0;
  /** The size of all kept frames. */
  bytes = 0;
  /** The number of the latest frame that was written on this link. */
  written = 0;
  #unwrittenBytes = 0;
  #entries: Entry[] = [];
  /** The index of the oldest kept frame. Earlier entries are removed together. */
  #start = 0;

  /** How many frames are kept. */
  get length(): number {
    return this.#entries.length - this.#start;
  }

  /** The number of the latest frame. */
  get last(): number {
    return this.acked + this.length;
  }

  /** The kept frames, oldest first. */
  get entries(): Entry[] {
    return this.#entries.slice(this.#start);
  }

  push(entry: Entry): void {
    // A push to an empty array allocates space for 17, and most sessions have one frame in flight.
    if (this.#entries.length === 0) this.#entries = [entry];
    else this.#entries.push(entry);
    this.bytes += entry.bytes;
    this.#unwrittenBytes += entry.bytes;
  }

  /** Removes the latest frame, which was not sent. */
  pop(): void {
    const bytes = this.#entries.pop()?.bytes ?? 0;
    this.bytes -= bytes;
    if (this.written > this.last) this.written = this.last;
    else this.#unwrittenBytes -= bytes;
  }

  /** A link begins. The other end has received all frames up to this number; later ones are written again. */
  rewind(received: number): void {
    this.written = received;
    this.#unwrittenBytes = 0;
    for (const { bytes } of this.entries.slice(received - this.acked)) this.#unwrittenBytes += bytes;
  }

  /** Returns the next frame to write, if the window of the other side allows one more. It counts as written. */
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

  /** Removes all frames up to this number. Returns whether the number is possible. */
  acknowledge(number: unknown): boolean {
    if (!this.couldBe(number)) return false;
    for (; this.acked < number; this.acked += 1) {
      this.bytes -= this.#entries[this.#start]?.bytes ?? 0;
      this.#start += 1;
    }
    // Not every time, because each time copies all kept frames.
    if (this.#start * 2 > this.#entries.length) {
      this.#entries = this.entries;
      this.#start = 0;
    }
    return true;
  }

  /** Removes and returns all kept frames, and continues after this number. */
  restart(number: number): Entry[] {
    const { entries } = this;
    this.#entries = [];
    this.#start = this.bytes = this.#unwrittenBytes = 0;
    this.acked = this.written = number;
    return entries;
  }
}
