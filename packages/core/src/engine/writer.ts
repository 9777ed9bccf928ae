import { check } from '../check.js';
import { maxTimerMs } from '../clock.js';
import { ConnectionError, toConnectionError } from '../errors.js';
import type { Settings } from '../options/settings.js';
import type { ConnectionErrorLike, DeliverOptions, DropReason, Link, SendOptions, SendOutcome } from '../types.js';
import type { Delivery, Entry } from './queue.js';
import { Queue } from './queue.js';

/** How often a full link is looked at while nothing else tells that it has drained. */
const drainPollMs = 50;

/** What the writer asks and tells its driver. */
export interface WriterHost {
  /** While set, what happens has to wait. */
  readonly busy: boolean;
  /** Whether messages may still be accepted: neither closing nor closed. */
  readonly accepts: boolean;
  /** What is sent inside a `drop` listener and dropped at once raises no further event. */
  readonly isNotifyingDrop: boolean;
  dropped(message: unknown, reason: DropReason): void;
  /** A queued message was handed over. */
  sent(message: unknown): void;
  queueChanged(): void;
  /** The link did not take a frame. `broken`: it is of no more use; otherwise the frame is to blame. */
  writeFailed(error: ConnectionErrorLike, broken: boolean): void;
  /** Runs `work` whole: what happens meanwhile has to wait. */
  uninterrupted<Result>(work: () => Result): Result;
}

/** A message that cannot go out at once. */
interface Kept<Frame> {
  readonly message: unknown;
  readonly frame: Frame;
  /** The link just failed to take it. */
  readonly failure: ConnectionErrorLike | false;
  readonly options: SendOptions | undefined;
  readonly delivery: Delivery | undefined;
}

/** Hands messages to the link in the order in which they were accepted, or keeps them until it can. */
export class Writer<Frame> {
  readonly queue: Queue<Frame>;
  #link: Link<Frame> | null = null;
  /** The link's buffer rose above the high mark and has not yet fallen to the low one. */
  #blocked = false;
  #poll: unknown = null;
  #waiters: (() => void)[] | null = null;
  #expiryTimer: unknown = null;
  #expiryDue: number = Infinity;
  #inFlight: Set<Delivery> | null = null;
  readonly #settings: Settings<Frame>;
  readonly #host: WriterHost;

  constructor(settings: Settings<Frame>, host: WriterHost) {
    this.#settings = settings;
    this.#host = host;
    this.queue = new Queue(settings.queue, this);
  }

  send(message: unknown, options?: SendOptions): SendOutcome {
    if (options?.ttlMs !== undefined) check('ttlMs', options.ttlMs, [0, 0, Infinity]);
    if (options?.key !== undefined) check('key', options.key, ['']);
    return this.#accept(message, this.#encode(message), options);
  }

  deliver(message: unknown, options?: DeliverOptions): Promise<unknown> {
    const { clock, transport } = this.#settings;
    return new Promise((resolve, reject) => {
      if (!transport.capabilities.acks)
        throw new ConnectionError('unsupported', 'this transport has no acknowledgements');
      const frame = this.#encode(message);
      const finish = (settle: (value: unknown) => void) => (value: unknown) => {
        clock.clearTimeout(timer);
        this.#inFlight?.delete(delivery);
        settle(value);
      };
      const delivery: Delivery = { resolve: finish(resolve), reject: finish(reject) };
      const timer = clock.setTimeout(
        () => {
          delivery.reject(new ConnectionError('timeout', 'no acknowledgement came within timeoutMs'));
          // What still waits is withdrawn: sent later, it would come as a surprise.
          this.giveUp('expired', (entry) => entry.delivery === delivery);
        },
        check('timeoutMs', options?.timeoutMs, [10_000, 1]),
      );
      try {
        this.#accept(message, frame, undefined, delivery);
      } catch (error) {
        delivery.reject(error);
      }
    });
  }

  /** Starts handing over what is queued. */
  attach(link: Link<Frame>): void {
    this.#link = link;
    this.#pump();
  }

  /** The link is gone: what was queued keeps its place, what awaits an acknowledgement will not get one. */
  detach(): void {
    this.#link = null;
    this.#blocked = false;
    this.#disarm();
    this.#settleWaiters();
    if (this.#settings.transport.capabilities.resends !== true) this.#leaveInFlight();
  }

  /** Gives up all that waits, and every acknowledgement. */
  discard(reason: DropReason): void {
    this.#leaveInFlight();
    this.giveUp(reason, () => true);
  }

  #leaveInFlight(): void {
    const inFlight = this.#inFlight;
    this.#inFlight = null;
    for (const delivery of inFlight ?? []) leaveUnknown(delivery);
  }

  /** Called for inbound traffic: a good moment to look whether the link has drained. */
  relieve(): void {
    if (this.#blocked && !this.#isFull()) this.#pump();
  }

  /** Gives up what has outlived its time; says whether anything had. */
  expire(): boolean {
    if (this.queue.earliestExpiry === Infinity) return false;
    const now = this.#settings.clock.now();
    return now >= this.queue.earliestExpiry && this.giveUp('expired', ({ expiresAt = Infinity }) => expiresAt <= now);
  }

  /** Gives up what matches. */
  giveUp(reason: DropReason, matches: (entry: Entry<Frame>) => boolean): boolean {
    return this.#host.uninterrupted(() => {
      const found = this.queue.giveUp(reason, matches);
      if (found) this.#changed();
      return found;
    });
  }

  drop(entry: Entry<Frame>, reason: DropReason): void {
    rejectDropped(entry, reason);
    this.#host.dropped(entry.message, reason);
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      (this.#waiters ??= []).push(resolve);
      this.#settleWaiters();
    });
  }

  #encode(message: unknown): Frame {
    try {
      return this.#settings.codec.encode(message);
    } catch (error) {
      throw toConnectionError(error, 'encode-failed', 'the codec could not encode the message');
    }
  }

  #accept(message: unknown, frame: Frame, options?: SendOptions, delivery?: Delivery): SendOutcome {
    const host = this.#host;
    if (this.queue.length > 0 && !host.busy) {
      // Whole, so that no listener gets in between what waits and this message.
      return host.uninterrupted(() => {
        this.#pump();
        return this.#accept(message, frame, options, delivery);
      });
    }
    const clear = this.#link !== null && this.queue.length === 0 && !this.#isFull();
    const failure = clear && this.#write(frame, message, delivery);
    return failure === null ? 'sent' : this.#keep({ message, frame, failure, options, delivery });
  }

  #isFull(): boolean {
    const { lowBytes, highBytes } = this.#settings.backpressure;
    // The low mark is where handing over what waits goes on; with nothing waiting, only the high one counts.
    const mark = this.#blocked && this.queue.length > 0 ? lowBytes : highBytes;
    this.#blocked = this.#buffered() > mark;
    if (this.#blocked) this.#arm();
    return this.#blocked;
  }

  #isDrained(): boolean {
    return this.queue.length === 0 && this.#buffered() <= this.#settings.backpressure.lowBytes;
  }

  #buffered(): number {
    try {
      return this.#link?.bufferedAmount ?? 0;
    } catch (error) {
      this.#host.writeFailed(toConnectionError(error, 'transport-failed', 'the transport threw'), false);
      return 0;
    }
  }

  #keep({ message, frame, failure, options, delivery }: Kept<Frame>): SendOutcome {
    const settings = this.#settings;
    const host = this.#host;
    return host.uninterrupted(() => {
      if (failure) host.writeFailed(failure, true);
      const ttlMs = options?.ttlMs ?? (delivery ? Infinity : settings.queue?.ttlMs) ?? Infinity;
      const entry: Entry<Frame> = { message, frame, bytes: settings.transport.sizeOf(frame), next: null };
      if (delivery) entry.delivery = delivery;
      if (options?.key !== undefined) entry.key = options.key;
      if (ttlMs < Infinity) entry.expiresAt = settings.clock.now() + ttlMs;
      if (failure) entry.hasFailed = true;
      this.expire();
      const refusal = !host.accepts ? 'closed' : options?.volatile ? 'volatile' : this.#enqueue(entry);
      if (refusal !== null) {
        rejectDropped(entry, refusal);
        if (!host.isNotifyingDrop) host.dropped(message, refusal);
        return 'dropped';
      }
      this.#changed();
      return 'queued';
    });
  }

  #enqueue(entry: Entry<Frame>): DropReason | null {
    // First: what cannot be copied is not accepted.
    if (this.#settings.queue !== null && entry.bytes <= this.#settings.queue.maxBytes) entry.frame = own(entry.frame);
    return this.queue.enqueue(entry, this.#link !== null);
  }

  #pump(): void {
    const host = this.#host;
    const { queue } = this;
    this.expire();
    host.uninterrupted(() => {
      while (this.#link !== null && queue.length > 0 && !this.#isFull()) {
        const entry = queue.shift();
        if (entry === null || !this.#handOver(entry)) break;
      }
      this.#changed();
    });
  }

  /** Says whether the entry is dealt with. One that two links did not take is given up, so that it blocks no other. */
  #handOver(entry: Entry<Frame>): boolean {
    try {
      this.#transmit(entry.frame, entry.message, entry.delivery);
    } catch (thrown) {
      const error = writeError(thrown);
      const broken = error !== thrown && entry.hasFailed !== true;
      this.#host.writeFailed(error, broken);
      if (broken) {
        entry.hasFailed = true;
        this.queue.unshift(entry);
        this.#link = null;
        return false;
      }
      this.drop(entry, 'failed');
      return true;
    }
    this.#host.sent(entry.message);
    return true;
  }

  /** Gives the error if the link did not take the frame. Throws where the frame is to blame. */
  #write(frame: Frame, message: unknown, delivery?: Delivery): ConnectionErrorLike | null {
    try {
      this.#transmit(frame, message, delivery);
      return null;
    } catch (thrown) {
      const error = writeError(thrown);
      if (error === thrown) throw error;
      this.#link = null;
      return error;
    }
  }

  #transmit(frame: Frame, message: unknown, delivery: Delivery | undefined): void {
    const link = this.#link;
    if (delivery === undefined) {
      link?.send(frame, message);
      return;
    }
    const acknowledgement = link?.deliver?.(frame, message);
    acknowledgement?.then(delivery.resolve, delivery.reject);
    if (this.#link === link) (this.#inFlight ??= new Set()).add(delivery);
    // The write itself ended the link.
    else leaveUnknown(delivery);
  }

  #changed(): void {
    this.#armExpiry();
    this.#host.queueChanged();
    this.#settleWaiters();
  }

  /** One timer, for whatever expires first. */
  #armExpiry(): void {
    const { clock } = this.#settings;
    const { earliestExpiry } = this.queue;
    if (earliestExpiry === this.#expiryDue) return;
    this.#expiryDue = earliestExpiry;
    clock.clearTimeout(this.#expiryTimer);
    this.#expiryTimer = null;
    if (earliestExpiry === Infinity) return;
    const delayMs = Math.min(Math.max(0, earliestExpiry - clock.now()), maxTimerMs);
    this.#expiryTimer = clock.setTimeout(() => {
      this.#expiryDue = Infinity;
      // A timer may be early, and cannot wait longer than 24 days.
      if (!this.expire()) this.#armExpiry();
    }, delayMs);
  }

  #settleWaiters(): void {
    const waiters = this.#waiters;
    if (waiters === null) return;
    if (this.#isDrained()) {
      this.#waiters = null;
      for (const resolve of waiters) resolve();
    } else {
      this.#arm();
    }
  }

  /** Looks again later: while blocked, or while somebody waits for the link to drain. */
  #arm(): void {
    if (this.#poll !== null || this.#link === null) return;
    this.#poll = this.#settings.clock.setTimeout(() => {
      this.#poll = null;
      this.#pump();
    }, drainPollMs);
  }

  #disarm(): void {
    this.#settings.clock.clearTimeout(this.#poll);
    this.#poll = null;
  }
}

function rejectDropped({ delivery }: { readonly delivery?: Delivery }, reason: DropReason): void {
  delivery?.reject(new ConnectionError('dropped', `the message was dropped: ${reason}`));
}

function leaveUnknown(delivery: Delivery): void {
  delivery.reject(new ConnectionError('ack-unknown', 'the link ended after the write, before the acknowledgement'));
}

function writeError(error: unknown): ConnectionErrorLike {
  return toConnectionError(error, 'transport-failed', 'the transport did not take a frame');
}

/** Binary frames are copied when they are queued, so that the caller may reuse its buffer. Objects are borrowed. */
function own<Frame>(frame: Frame): Frame {
  try {
    if (frame instanceof ArrayBuffer) return frame.slice(0) as Frame;
    if (!ArrayBuffer.isView(frame)) return frame;
    const copy = frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength);
    // Node's Buffer is a Uint8Array whose constructor is deprecated.
    const View = (frame instanceof Uint8Array ? Uint8Array : frame.constructor) as new (buffer: unknown) => Frame;
    return new View(copy);
  } catch (error) {
    throw toConnectionError(error, 'invalid-frame', 'the buffer is detached');
  }
}
