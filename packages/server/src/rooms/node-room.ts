import type { Cursor } from '@steadysocket/session/wire';
import type { HubClock } from '../options.js';
import { RoomMembers } from './room-members.js';
import { SharedFrame } from './shared-frame.js';
import type { Log, LogPage, Presence, Unsubscribe } from './stores.js';
import type { Subscription } from './subscription.js';

/** Shared by the rooms of one node. */
export interface NodeRoomHost {
  readonly clock: HubClock;
  readonly log: Log;
  readonly presence: Presence;
  readonly presenceMs: number;
  /** Called with each pending write to the presence. */
  storing(stored: Promise<void>): void;
  /** Limits the concurrent reads for clients that are behind. */
  read(room: string, after: Cursor | { readonly last: number }, limit: number): Promise<LogPage>;
  /** The room has a user. */
  used(room: NodeRoom): void;
  /** The room has no user. It stays for a while, unless the node has too many unused rooms. */
  unused(room: NodeRoom): void;
  /** The room is closed. */
  closed(room: NodeRoom): void;
  reportError(error: unknown): void;
}

/** The maximum number of messages in one read. */
const pageSize = 128;

/** The limits of the messages that are kept for clients that are almost up to date. One read serves all of them. */
const tailMessages = 512;
const tailBytes = 1024 ** 2;

/** How long an unused room is kept, for pages that reload. */
const lingerMs = 10_000;

const minRetryMs = 250;
const maxRetryMs = 5_000;

/** A page of the log with frames for clients. */
export interface SharedPage {
  readonly epoch: string;
  readonly head: number;
  readonly gap: LogPage['gap'];
  readonly frames: readonly SharedFrame[];
}

/** A room in use on this node: follows the log, and passes its messages to the subscriptions. */
export class NodeRoom {
  /** The epoch of the latest read of the log. Empty before the first. */
  epoch = '';
  head = 0;
  readonly members: RoomMembers;
  readonly #subscriptions = new Set<Subscription>();
  /** The latest messages, up to `head`. */
  #tail: SharedFrame[] = [];
  #tailBytes = 0;
  /** Reads in progress by cursor, because many clients request the same page. */
  readonly #reads = new Map<string, Promise<SharedPage>>();
  #unsubscribe: Unsubscribe | null = null;
  #isLoading = false;
  #isWoken = false;
  #isOver = false;
  #failures = 0;
  #retryTimer: unknown = null;
  #idleTimer: unknown = null;
  readonly #host: NodeRoomHost;

  constructor(
    readonly name: string,
    host: NodeRoomHost,
  ) {
    this.#host = host;
    this.members = new RoomMembers(name, host);
  }

  /** Adds a subscription, which begins afterwards. */
  add(subscription: Subscription): void {
    this.#host.clock.clearTimeout(this.#idleTimer);
    this.#host.used(this);
    this.#subscriptions.add(subscription);
    if (this.epoch === '') this.wake();
  }

  delete(subscription: Subscription): void {
    if (!this.#subscriptions.delete(subscription)) return;
    this.members.unwatch(subscription);
    if (this.#subscriptions.size > 0 || this.#isOver) return;
    this.#idleTimer = this.#host.clock.setTimeout(() => this.close(), lingerMs);
    this.#host.unused(this);
  }

  close(): void {
    const { clock } = this.#host;
    this.#isOver = true;
    clock.clearTimeout(this.#idleTimer);
    clock.clearTimeout(this.#retryTimer);
    this.#unsubscribe?.();
    this.members.close();
    this.#host.closed(this);
  }

  /** The log has, or may have, new messages. */
  readonly wake = (): void => {
    this.#isWoken = true;
    if (!this.#isLoading && this.#retryTimer === null) void this.#load();
  };

  /** Whether all messages after this cursor are buffered, or there are none. Called for each message of each client. */
  covers(epoch: string, offset: number): boolean {
    return epoch === this.epoch && offset <= this.head && offset >= this.head - this.#tail.length;
  }

  /** The buffered message after an offset. */
  next(offset: number): SharedFrame | undefined {
    return this.#tail[this.#tail.length - (this.head - offset)];
  }

  /** The offset before the `last` latest messages; `null` if they are not buffered. */
  startOf(last: number): number | null {
    const { length } = this.#tail;
    return last <= length ? this.head - last : length === this.head ? 0 : null;
  }

  /** Reads a page of the log. Concurrent requests for the same page share a read. */
  read(after: Cursor | { readonly last: number }): Promise<SharedPage> {
    const key = JSON.stringify(after);
    const known = this.#reads.get(key);
    if (known) return known;
    const limit = 'last' in after ? Math.max(1, after.last) : pageSize;
    const reading = this.#host.read(this.name, after, limit).then((page) => this.#share(page));
    this.#reads.set(key, reading);
    const forget = (): void => void this.#reads.delete(key);
    reading.then(forget, forget);
    return reading;
  }

  /** The log has failed: all subscriptions wait until it answers again. */
  failed(error: unknown): void {
    if (this.#isOver) return;
    if (this.#failures === 0) this.#host.reportError(error);
    if (this.#retryTimer !== null) return;
    const delayMs = Math.min(maxRetryMs, minRetryMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
    this.#retryTimer = this.#host.clock.setTimeout(() => {
      this.#retryTimer = null;
      this.wake();
    }, delayMs);
  }

  #share({ epoch, head, gap, entries }: LogPage): SharedPage {
    return { epoch, head, gap, frames: entries.map((entry) => new SharedFrame(this.name, entry)) };
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    try {
      if (!this.#unsubscribe) await this.#subscribe();
      while (this.#isWoken && !this.#isOver) {
        this.#isWoken = false;
        if (await this.#advance()) this.#isWoken = true;
      }
      this.#failures = 0;
    } catch (error) {
      this.failed(error);
    }
    this.#isLoading = false;
  }

  async #subscribe(): Promise<void> {
    const unsubscribe = await this.#host.log.subscribe(this.name, this.wake);
    // At once, because the room may be closed before another task.
    if (this.#isOver) unsubscribe();
    else this.#unsubscribe = unsubscribe;
  }

  /** Reads the next page and passes it on. Returns whether there may be more. */
  async #advance(): Promise<boolean> {
    const { epoch, head } = this;
    const { log } = this.#host;
    const page = await log.read(this.name, epoch === '' ? { last: pageSize } : { epoch, offset: head }, pageSize);
    // Each subscription handles this separately, because it depends on its cursor.
    if (page.gap !== null) this.#restart(page);
    else this.#append(page);
    for (const subscription of this.#subscriptions) subscription.pump();
    // A log may return fewer messages than requested.
    return page.entries.length > 0 && this.head < page.head;
  }

  #restart({ epoch, head }: LogPage): void {
    this.epoch = epoch;
    this.head = head;
    this.#tail = [];
    this.#tailBytes = 0;
  }

  #append(page: LogPage): void {
    if (this.epoch === '') this.head = page.head;
    this.epoch = page.epoch;
    for (const frame of this.#share(page).frames) {
      this.#tail.push(frame);
      this.#tailBytes += frame.bytes;
      this.head = frame.offset;
    }
    let surplus = 0;
    while (this.#tail.length - surplus > tailMessages || this.#tailBytes > tailBytes) {
      this.#tailBytes -= this.#tail[surplus]?.bytes ?? 0;
      surplus += 1;
    }
    this.#tail.splice(0, surplus);
  }
}
