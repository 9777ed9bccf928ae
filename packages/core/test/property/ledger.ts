import type { ConnectionErrorCode, SendOutcome } from '@steadysocket/core';

/** What became of one message. */
export interface Entry {
  readonly id: string;
  /** Of the call that gave it. */
  readonly order: number;
  /** What `send` answered, or how the promise of `deliver` stands: `acknowledged` is an answer of the server's. */
  outcome: SendOutcome | 'under way' | 'thrown' | 'delivering' | 'acknowledged' | ConnectionErrorCode;
  /** When it is dropped if it still waits, in milliseconds since the epoch. */
  expiresAt?: number;
  writes: number;
  drops: number;
  /** `sent` events. */
  announcements: number;
}

/** A frame that ends like this cannot be measured, nor carried. */
export const unmeasurable = '!';

/** Every message that was given to a connection, and what the outside saw of it. */
export class Ledger {
  readonly violations: string[] = [];
  readonly #byId = new Map<string, Entry>();
  #lastWritten = 0;

  get entries(): Entry[] {
    return [...this.#byId.values()];
  }

  give(size: number, ending = '.'): Entry {
    const order = this.#byId.size + 1;
    const id = `${order}`.padEnd(size - 1, '.') + ending;
    const entry: Entry = { id, order, outcome: 'under way', writes: 0, drops: 0, announcements: 0 };
    this.#byId.set(id, entry);
    return entry;
  }

  written(id: string): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) {
      this.violations.push(`written, but never given: ${id}`);
      return;
    }
    if (entry.order < this.#lastWritten) this.violations.push(`written out of order: ${id}`);
    entry.writes += 1;
    this.#lastWritten = entry.order;
  }

  announced(id: string): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) this.violations.push(`announced, but never given: ${id}`);
    else entry.announcements += 1;
  }

  dropped(id: string): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) this.violations.push(`dropped, but never given: ${id}`);
    else entry.drops += 1;
  }
}

/** Whether it waits in the queue, as far as one can see from outside. */
export const isQueued = ({ outcome, writes, drops }: Entry): boolean =>
  (outcome === 'queued' || outcome === 'delivering') && writes + drops === 0;

export const waitsForAck = ({ outcome }: Entry): boolean => outcome === 'delivering';

/** Whether the `sent` event came for what was queued and then written, and for nothing else. */
export function isAnnounced({ outcome, writes, announcements }: Entry): boolean {
  if (outcome === 'queued') return announcements === writes;
  return announcements <= (outcome === 'sent' ? 0 : writes);
}

/** Whether what was said of it is what happened to it. */
export function hasOneFate({ outcome, writes, drops }: Entry): boolean {
  switch (outcome) {
    case 'sent':
    case 'acknowledged':
    case 'ack-unknown':
      return writes === 1 && drops === 0;
    case 'dropped':
      return writes === 0 && drops === 1;
    case 'timeout':
      return writes + drops === 1;
    case 'queued':
    case 'delivering':
      return writes + drops <= 1;
    case 'thrown':
    case 'unsupported':
    case 'invalid-frame':
      return writes + drops === 0;
    default:
      return false;
  }
}

/** Whether nothing more can happen to it. */
export const hasEnded = (entry: Entry): boolean =>
  hasOneFate(entry) && (entry.writes + entry.drops === 1 || /thrown|unsupported|invalid-frame/.test(entry.outcome));
