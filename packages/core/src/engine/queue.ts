import type { DropReason } from '../message-types.js';
import type { QueueOptions } from '../options/options.js';
import type { Delivery } from './delivery.js';
import { own } from './own.js';

/** A message to be sent. 56 bytes, without the optional fields. */
export interface Entry<Frame> {
  readonly message: unknown;
  /** The message as the transport will carry it. */
  frame: Frame;
  bytes: number;
  next: Entry<Frame> | null;
  /** Only the latest of several messages with the same key is queued. */
  key?: string;
  /** Wall-clock milliseconds. */
  expiresAt?: number;
  delivery?: Delivery;
  /** A link has failed to take it. */
  hasFailed?: boolean;
}

interface QueueOwner<Frame> {
  drop(entry: Entry<Frame>, reason: DropReason): void;
}

/** The messages that were accepted and not written yet: a linked list, first in, first out, bounded by count and bytes. */
export class Queue<Frame> {
  length = 0;
  bytes = 0;
  /** No message expires before this time, so the list is not searched earlier. */
  earliestExpiry: number = Infinity;
  #head: Entry<Frame> | null = null;
  #tail: Entry<Frame> | null = null;
  /** How many messages expire. */
  #expiring = 0;
  #keyed: Map<string, Entry<Frame>> | null = null;
  /** `null` queues nothing. */
  readonly #limits: Required<QueueOptions> | null;
  readonly #owner: QueueOwner<Frame>;

  constructor(limits: Required<QueueOptions> | null, owner: QueueOwner<Frame>) {
    this.#limits = limits;
    this.#owner = owner;
  }

  /**
   * Queues a message, or returns the reason why it cannot. May drop the oldest messages to make room, and drops the one with
   * the same key, whose place it takes. While a link is open only bytes count.
   */
  enqueue(entry: Entry<Frame>, link: 'up' | 'down'): DropReason | null {
    if (this.#limits === null) return 'no-queue';
    const { maxMessages, maxBytes, overflow } = this.#limits;
    if (entry.bytes > maxBytes) return 'too-large';
    entry.frame = own(entry.frame);
    const earlier = entry.key === undefined ? undefined : this.#keyed?.get(entry.key);
    // At most one: a lost link may have left more messages than the limit, and they stay.
    let surplus = !earlier && link === 'down' && this.length >= maxMessages ? 1 : 0;
    while (surplus > 0 || this.bytes - (earlier?.bytes ?? 0) + entry.bytes > maxBytes) {
      // The replaced message keeps its place.
      const held = this.#head === earlier ? this.#head : null;
      const oldest = held === null ? this.#head : held.next;
      if (overflow === 'drop-newest' || oldest === null) return 'full';
      this.#unlink(oldest, held);
      this.#owner.drop(oldest, 'full');
      surplus -= 1;
    }
    if (earlier) {
      this.#replace(earlier, entry);
      return null;
    }
    if (this.#tail === null) this.#head = entry;
    else this.#tail.next = entry;
    this.#tail = entry;
    this.#count(entry, 1);
    return null;
  }

  /** Removes and returns the oldest message. */
  shift(): Entry<Frame> | null {
    const entry = this.#head;
    if (entry !== null) {
      this.#unlink(entry, null);
      entry.next = null;
    }
    return entry;
  }

  /** Puts a message back as the first. */
  unshift(entry: Entry<Frame>): void {
    entry.next = this.#head;
    this.#head = entry;
    this.#tail ??= entry;
    this.#count(entry, 1);
  }

  /** Drops every message that matches. */
  giveUp(reason: DropReason, matches: (entry: Entry<Frame>) => boolean): void {
    let kept: Entry<Frame> | null = null;
    this.earliestExpiry = Infinity;
    for (let entry = this.#head; entry !== null; entry = entry.next) {
      if (matches(entry)) {
        this.#unlink(entry, kept);
        this.#owner.drop(entry, reason);
      } else {
        kept = entry;
        this.earliestExpiry = Math.min(this.earliestExpiry, entry.expiresAt ?? Infinity);
      }
    }
  }

  #replace(earlier: Entry<Frame>, entry: Entry<Frame>): void {
    const replaced = { ...earlier };
    this.#count(earlier, -1);
    Object.assign(earlier, { expiresAt: undefined, hasFailed: false }, entry, { next: replaced.next });
    this.#count(earlier, 1);
    this.#owner.drop(replaced, 'replaced');
  }

  #unlink(entry: Entry<Frame>, previous: Entry<Frame> | null): void {
    if (previous === null) this.#head = entry.next;
    else previous.next = entry.next;
    if (this.#tail === entry) this.#tail = previous;
    this.#count(entry, -1);
  }

  #count(entry: Entry<Frame>, sign: 1 | -1): void {
    const { key, expiresAt } = entry;
    this.length += sign;
    this.bytes += sign * entry.bytes;
    if (key !== undefined) {
      if (sign > 0) (this.#keyed ??= new Map()).set(key, entry);
      else this.#keyed?.delete(key);
    }
    if (expiresAt === undefined) return;
    this.#expiring += sign;
    if (this.#expiring === 0) this.earliestExpiry = Infinity;
    else if (sign > 0) this.earliestExpiry = Math.min(this.earliestExpiry, expiresAt);
  }
}
