import { check } from '../check.js';
import { ConnectionError, toConnectionError } from '../errors.js';
import type { DeliverOptions, DropReason, SendOptions, SendOutcome } from '../message-types.js';
import type { Settings } from '../options/settings.js';
import type { Event } from '../policy/state.js';
import { failedAttempt } from '../policy/state.js';
import type { ConnectionErrorLike } from '../snapshot-types.js';
import type { Link } from '../transport-types.js';
import type { Delivery } from './delivery.js';
import { abortReason, deliveryOf, rejectDropped, rejectUnknown } from './delivery.js';
import type { Mailbox } from './mailbox.js';
import type { Entry } from './queue.js';
import { Queue } from './queue.js';

/** How often the buffer of a full link is sampled while no traffic arrives. */
const samplingMs = 50;

/**
 * Writes messages to the link in the order in which they were accepted, or queues them until it can. Every call must happen inside
 * the mailbox.
 */
export class Sender<Frame> {
  readonly queue: Queue<Frame>;
  /** Whether messages may be accepted: neither closing nor closed. */
  isAccepting = true;
  /** The link's buffer rose above the high mark and has not fallen to the low one yet. */
  isBlocked = false;
  #link: Link<Frame> | null = null;
  #attemptId = 0;
  #isPumping = false;
  #sampleAt = Infinity;
  #waiters: (() => void)[] | null = null;
  /** Deliveries that were written and await their acknowledgement. */
  #inFlight: Set<Delivery> | null = null;
  readonly #settings: Settings<Frame>;
  readonly #mailbox: Mailbox<Event>;

  constructor(settings: Settings<Frame>, mailbox: Mailbox<Event>) {
    this.#settings = settings;
    this.#mailbox = mailbox;
    this.queue = new Queue(settings.queue, this);
  }

  send(message: unknown, options?: SendOptions): SendOutcome {
    if (options) {
      check('ttlMs', options.ttlMs, [Infinity, 0, Infinity]);
      check('key', options.key, ['']);
    }
    return this.#accept(this.#entryOf(message), options);
  }

  /** With `wrap`, the message is encoded like that of `send`, and the transport gets the frame that `wrap` returns. */
  deliver(message: unknown, options: DeliverOptions = {}, wrap?: (frame: Frame) => Frame): Promise<unknown> {
    const { clock, transport } = this.#settings;
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted) throw abortReason(options.signal);
      if (!transport.capabilities.acks) throw new ConnectionError('unsupported');
      const entry = this.#entryOf(message, wrap ? 'encode' : 'encodeRequest');
      if (wrap) entry.frame = wrap(entry.frame);
      const delivery = deliveryOf({ resolve, reject }, options, {
        clock,
        onSettled: (withdrawn) => {
          this.#inFlight?.delete(delivery);
          if (withdrawn === undefined) return;
          this.#mailbox.enter(() => {
            this.queue.giveUp(withdrawn, (queued) => queued === entry);
            this.#link?.cancel?.(entry.frame);
          });
        },
      });
      entry.delivery = delivery;
      try {
        this.#accept(entry, { ttlMs: Infinity });
      } catch (error) {
        delivery.reject(error);
      }
    });
  }

  drained(): Promise<void> {
    return new Promise((resolve) => (this.#waiters ??= []).push(resolve));
  }

  /** From now on messages go to this link. */
  attach(link: Link<Frame>, attemptId: number): void {
    this.#link = link;
    this.#attemptId = attemptId;
  }

  /** Writes at once, ahead of the queue and whatever the buffer holds. Returns whether a link took it. */
  writeAhead(message: unknown): boolean {
    return this.#link !== null && this.#write(this.#entryOf(message));
  }

  /** The link has ended. Queued messages stay queued. */
  detach(): void {
    this.#link = null;
    this.isBlocked = false;
    this.#sampleAt = Infinity;
    if (this.#settings.transport.capabilities.resends !== true) this.#leaveInFlight();
  }

  /** Drops the queue, and stops waiting for acknowledgements. */
  discard(reason: DropReason): void {
    this.#leaveInFlight();
    this.queue.giveUp(reason, () => true);
  }

  /** A message expires, or the link's buffer must be sampled. */
  onTimer(): void {
    this.#sampleAt = Infinity;
    this.pump();
  }

  /** Drops expired messages, and writes queued ones until the link is full. */
  pump(): void {
    const { queue } = this;
    this.#expire();
    // A transport may call `send` while it takes a frame.
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#link !== null && !this.#updateBlocked()) {
      const entry = queue.shift();
      if (entry === null) break;
      try {
        if (!this.#write(entry)) queue.unshift(entry);
        else if (this.#mailbox.hasListeners('sent')) this.#mailbox.raise('sent', { message: entry.message });
      } catch (error) {
        this.#mailbox.raise('error', error as ConnectionErrorLike);
        this.drop(entry, 'failed');
      }
    }
    this.#isPumping = false;
  }

  /** Resolves `drained()` if the queue and the link's buffer are empty enough. Returns when the timer is due. */
  settle(): number {
    const { queue } = this;
    const waiters = this.#waiters;
    if (waiters !== null && queue.length === 0 && this.#buffered() <= this.#settings.backpressure.lowBytes) {
      this.#waiters = null;
      for (const resolve of waiters) resolve();
    }
    const isWaiting = this.#link !== null && (queue.length > 0 || this.#waiters !== null);
    if (!isWaiting) this.#sampleAt = Infinity;
    else if (this.#sampleAt === Infinity) this.#sampleAt = this.#settings.clock.now() + samplingMs;
    return Math.min(this.#sampleAt, queue.earliestExpiry);
  }

  #leaveInFlight(): void {
    for (const delivery of this.#inFlight ?? []) rejectUnknown(delivery);
  }

  drop({ message, delivery }: Entry<Frame>, reason: DropReason): void {
    rejectDropped(delivery, reason);
    this.#mailbox.raise('drop', { message, reason });
  }

  #entryOf(message: unknown, how: 'encode' | 'encodeRequest' = 'encode'): Entry<Frame> {
    const { codec } = this.#settings;
    try {
      return { message, frame: (codec[how] ?? codec.encode).call(codec, message), bytes: 0, next: null };
    } catch (error) {
      throw toConnectionError(error, 'encode-failed');
    }
  }

  #accept(entry: Entry<Frame>, options: SendOptions | undefined): SendOutcome {
    if (this.#link !== null && this.queue.length > 0) this.pump();
    const isClear = this.#link !== null && this.queue.length === 0 && !this.#updateBlocked();
    return isClear && this.#write(entry) ? 'sent' : this.#enqueue(entry, options);
  }

  #enqueue(entry: Entry<Frame>, options: SendOptions | undefined): SendOutcome {
    const { clock, transport, queue: limits } = this.#settings;
    // A size that is not a number would never leave the total.
    entry.bytes = transport.sizeOf(entry.frame) || 0;
    const ttlMs = options?.ttlMs ?? limits?.ttlMs ?? Infinity;
    if (ttlMs < Infinity) entry.expiresAt = clock.now() + ttlMs;
    if (options?.key !== undefined) entry.key = options.key;
    this.#expire();
    const refusal = !this.isAccepting
      ? 'closed'
      : options?.volatile
        ? 'volatile'
        : this.queue.enqueue(entry, this.#link === null ? 'down' : 'up');
    if (refusal === null) return 'queued';
    if (this.#mailbox.isNotifyingDrop) rejectDropped(entry.delivery, refusal);
    else this.drop(entry, refusal);
    return 'dropped';
  }

  #expire(): void {
    if (this.queue.earliestExpiry === Infinity) return;
    const now = this.#settings.clock.now();
    if (now >= this.queue.earliestExpiry) this.queue.giveUp('expired', ({ expiresAt = Infinity }) => expiresAt <= now);
  }

  /** Compares the link's buffer with the marks. Returns whether the link is blocked. */
  #updateBlocked(): boolean {
    const { lowBytes, highBytes } = this.#settings.backpressure;
    // A blocked queue continues at the low mark. With an empty queue only the high mark counts.
    this.isBlocked = this.#buffered() > (this.isBlocked && this.queue.length > 0 ? lowBytes : highBytes);
    return this.isBlocked;
  }

  #buffered(): number {
    try {
      return this.#link?.bufferedAmount ?? 0;
    } catch (error) {
      this.#mailbox.raise('error', toConnectionError(error, 'transport-failed'));
      return 0;
    }
  }

  /**
   * Returns whether the link took the frame; if not, the link is lost. Throws if the fault is the frame's: the transport threw a
   * `ConnectionError`, or a second link did not take it either.
   */
  #write(entry: Entry<Frame>): boolean {
    try {
      this.#transmit(entry);
      return true;
    } catch (thrown) {
      const error = toConnectionError(thrown, 'transport-failed');
      if (error === thrown || entry.hasFailed) throw error;
      entry.hasFailed = true;
      this.#link = null;
      this.#mailbox.post(failedAttempt(this.#attemptId, { error }));
      return false;
    }
  }

  #transmit({ frame, message, delivery }: Entry<Frame>): void {
    const link = this.#link;
    if (delivery === undefined) {
      link?.send(frame, message);
      return;
    }
    link?.deliver?.(frame, message).then(delivery.resolve, delivery.reject);
    if (this.#link === link) (this.#inFlight ??= new Set()).add(delivery);
    // The write itself ended the link.
    else rejectUnknown(delivery);
  }
}
