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

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.bytes += entry.bytes;
  }

  /** Takes the latest frame back: it was not sent. */
  pop(): void {
    this.bytes -= this.#entries.pop()?.bytes ?? 0;
  }

  /** The kept frame with this number. */
  at(number: number): Entry | undefined {
    return number > this.acked ? this.#entries[this.#start + number - this.acked - 1] : undefined;
  }

  /** Lets go of everything up to this number. Says whether that can be: neither taken back nor beyond the latest. */
  acknowledge(number: number): boolean {
    if (!(number >= this.acked && number <= this.last && Number.isInteger(number))) return false;
    for (; this.acked < number; this.acked += 1) {
      this.bytes -= this.#entries[this.#start]?.bytes ?? 0;
      this.#start += 1;
    }
    // Rarely, so that an acknowledgement costs no copy of what is kept.
    if (this.#start * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#start);
      this.#start = 0;
    }
    return true;
  }

  /** Gives up all that is kept, and goes on after this number. */
  restart(number: number): Entry[] {
    const entries = this.#entries.slice(this.#start);
    this.#entries = [];
    this.#start = this.bytes = 0;
    this.acked = number;
    return entries;
  }
}
