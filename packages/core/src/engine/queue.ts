import type { QueueOptions } from '../options/options.js';
import type { DropReason } from '../types.js';

/** A message on its way: as it was given, and as the transport will carry it. 56 bytes, the optional fields aside. */
export interface Entry<Frame> {
  message: unknown;
  frame: Frame;
  bytes: number;
  next: Entry<Frame> | null;
  /** Of several with the same key only the latest waits. */
  key?: string;
  /** Wall-clock milliseconds; absent where it may wait for ever. */
  expiresAt?: number;
  /** Who awaits its acknowledgement. */
  delivery?: Delivery;
  /** A link has failed to take it. */
  hasFailed?: boolean;
}

/** Settles the promise of a `deliver`. */
export interface Delivery {
  readonly resolve: (acknowledgement: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Messages that were accepted and not yet handed over: a linked list, first in, first out, bounded by count and bytes. */
export class Queue<Frame> {
  head: Entry<Frame> | null = null;
  length = 0;
  bytes = 0;
  /** No message expires before this, so that nothing needs to be looked through earlier. */
  earliestExpiry: number = Infinity;
  #tail: Entry<Frame> | null = null;
  /** How many of them expire. */
  #expiring = 0;
  #keyed: Map<string, Entry<Frame>> | null = null;

  /** `null` keeps nothing. */
  readonly #limits: Required<QueueOptions> | null;
  readonly #owner: { drop(entry: Entry<Frame>, reason: DropReason): void };

  constructor(limits: Required<QueueOptions> | null, owner: { drop(entry: Entry<Frame>, reason: DropReason): void }) {
    this.#limits = limits;
    this.#owner = owner;
  }

  /**
   * Accepts a message, or gives the reason why it cannot. May drop the oldest to make room, and the one with the same key,
   * whose place it takes. While a link is there only bytes count.
   */
  enqueue(entry: Entry<Frame>, hasLink: boolean): DropReason | null {
    if (this.#limits === null) return 'no-queue';
    const { maxMessages, maxBytes, overflow } = this.#limits;
    if (entry.bytes > maxBytes) return 'too-large';
    const earlier = entry.key === undefined ? undefined : this.#keyed?.get(entry.key);
    // One for one: what an open link left behind may be more, and a lost link drops nothing.
    let surplus = !earlier && !hasLink && this.length >= maxMessages ? 1 : 0;
    while (surplus > 0 || this.bytes - (earlier?.bytes ?? 0) + entry.bytes > maxBytes) {
      const oldest = overflow === 'drop-oldest' && this.head !== earlier ? this.shift() : null;
      if (oldest === null) return 'full';
      this.#owner.drop(oldest, 'full');
      surplus -= 1;
    }
    if (earlier) {
      this.#replace(earlier, entry);
      return null;
    }
    if (this.#tail === null) this.head = entry;
    else this.#tail.next = entry;
    this.#tail = entry;
    this.#count(entry, 1);
    return null;
  }

  /** Takes the oldest message out. */
  shift(): Entry<Frame> | null {
    const entry = this.head;
    if (entry !== null) {
      this.#unlink(entry, null);
      entry.next = null;
    }
    return entry;
  }

  /** Puts a message back in its place, first in line. */
  unshift(entry: Entry<Frame>): void {
    entry.next = this.head;
    this.head = entry;
    this.#tail ??= entry;
    this.#count(entry, 1);
  }

  /** Gives up every message that matches; says whether there was one. */
  giveUp(reason: DropReason, matches: (entry: Entry<Frame>) => boolean): boolean {
    const { length } = this;
    let kept: Entry<Frame> | null = null;
    this.earliestExpiry = Infinity;
    for (let entry = this.head; entry !== null; entry = entry.next) {
      if (matches(entry)) {
        this.#unlink(entry, kept);
        this.#owner.drop(entry, reason);
      } else {
        kept = entry;
        this.earliestExpiry = Math.min(this.earliestExpiry, entry.expiresAt ?? Infinity);
      }
    }
    return this.length < length;
  }

  #replace(earlier: Entry<Frame>, entry: Entry<Frame>): void {
    const replaced = { ...earlier };
    this.#count(earlier, -1);
    delete earlier.expiresAt;
    delete earlier.hasFailed;
    Object.assign(earlier, entry, { next: replaced.next });
    this.#count(earlier, 1);
    this.#owner.drop(replaced, 'replaced');
  }

  #unlink(entry: Entry<Frame>, previous: Entry<Frame> | null): void {
    if (previous === null) this.head = entry.next;
    else previous.next = entry.next;
    if (this.#tail === entry) this.#tail = previous;
    this.#count(entry, -1);
  }

  #count(entry: Entry<Frame>, sign: 1 | -1): void {
    this.length += sign;
    this.bytes += sign * entry.bytes;
    if (entry.key !== undefined) {
      if (sign > 0) (this.#keyed ??= new Map()).set(entry.key, entry);
      else this.#keyed?.delete(entry.key);
    }
    if (entry.expiresAt === undefined) return;
    this.#expiring += sign;
    if (this.#expiring === 0) this.earliestExpiry = Infinity;
    else if (sign > 0) this.earliestExpiry = Math.min(this.earliestExpiry, entry.expiresAt);
  }
}
