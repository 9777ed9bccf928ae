import type { Cursor, Gap } from '@steadysocket/session/wire';
import { randomId } from '@steadysocket/session/wire';
import type { Frame } from '../options.js';
import type { LogEntry, LogPage, Producer } from './stores.js';

/** How far back the original of a duplicate is looked for. */
const scanned = 1_000;

/** A message and what the log has to know about it. */
export interface Stored {
  readonly entry: LogEntry;
  readonly bytes: number;
  readonly producer: Producer | undefined;
  /** Counts the messages of all rooms. */
  readonly serial: number;
}

/** The messages of one room, by offset: the last ones, without a gap. */
export class MemoryRoom {
  readonly epoch: string = randomId();
  readonly #byOffset = new Map<number, Stored>();
  #head = 0;

  get head(): number {
    return this.#head;
  }

  get size(): number {
    return this.#byOffset.size;
  }

  append(frame: Frame, stored: Omit<Stored, 'entry'>): void {
    this.#head += 1;
    this.#byOffset.set(this.#head, { ...stored, entry: { offset: this.#head, frame } });
  }

  /** Takes the oldest message out. */
  shift(): Stored | undefined {
    const offset = this.#trimmed + 1;
    const stored = this.#byOffset.get(offset);
    this.#byOffset.delete(offset);
    return stored;
  }

  /** The offset of a message that a producer has appended before, or 0. */
  offsetOf({ id, epoch, sequence }: Producer): number {
    const lowest = Math.max(this.#trimmed, this.#head - scanned);
    for (let offset = this.#head; offset > lowest; offset -= 1) {
      const producer = this.#byOffset.get(offset)?.producer;
      if (producer?.id === id && producer.epoch === epoch && producer.sequence === sequence) return offset;
    }
    return 0;
  }

  read(after: Cursor | { readonly last: number }, limit: number): LogPage {
    const position = 'last' in after ? this.#positionOf(after.last) : after.offset;
    const gap = 'last' in after ? null : this.#gapOf(after);
    const entries = gap ? [] : this.#entries(position, limit);
    return { epoch: this.epoch, head: this.#head, gap, entries };
  }

  /** The offset up to which messages are gone. */
  get #trimmed(): number {
    return this.#head - this.#byOffset.size;
  }

  #positionOf(last: number): number {
    return this.#head - Math.min(this.#byOffset.size, Math.max(0, Math.floor(last) || 0));
  }

  #gapOf({ epoch, offset }: Cursor): Gap | null {
    if (!Number.isSafeInteger(offset) || offset < 0) return 'unknown';
    if (epoch !== this.epoch) return 'epoch-changed';
    if (offset > this.#head) return 'unknown';
    return offset < this.#trimmed ? 'trimmed' : null;
  }

  #entries(position: number, limit: number): LogEntry[] {
    const end = Math.min(this.#head, position + limit);
    const entries: LogEntry[] = [];
    for (let offset = position + 1; offset <= end; offset += 1) {
      const stored = this.#byOffset.get(offset);
      if (stored) entries.push(stored.entry);
    }
    return entries;
  }
}
