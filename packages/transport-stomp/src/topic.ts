import type {
  Connection,
  ConnectionErrorLike,
  Disposer,
  Leasable,
  MessageSource,
  Readable,
  Schedule,
  Status,
} from '@steadysocket/core';
import type { LingerOptions } from '@steadysocket/core/transport';
import { ConnectionError, disposable, Emitter, LingeringLeases } from '@steadysocket/core/transport';
import type { StompHeaders } from './headers.js';
import { checkHeaders } from './headers.js';
import type { StompSubscription } from './options.js';
import { receiptWithin } from './receipts.js';
import type { NamedSubscription, Registry, WantedTopic } from './registry.js';
import type { Session } from './session.js';
import { checkNumber, maxMs } from './settings.js';
import type { TopicRouter } from './topic-router.js';

/** How a topic is subscribed to. */
export interface TopicOptions extends Omit<StompSubscription, 'destination' | 'id'> {
  /**
   * The name of the subscription in its messages. A durable subscription needs one. An id belongs to one subscription: using a
   * topic ends another topic with the same id.
   *
   * @default 'topic-1' and so on; with `subscribe: false` the destination
   */
  readonly id?: string;
  /**
   * Headers of UNSUBSCRIBE, which is sent after the last user has left.
   *
   * @default none
   */
  readonly unsubscribeHeaders?: StompHeaders;
  /**
   * Whether to ask the broker for receipts. The status is `subscribing` until the broker has confirmed. A topic that the broker
   * refuses is `refused`, and the next links leave it out until its last user has left. RabbitMQ does not name the receipt in its
   * ERROR frame: there a topic counts as refused when two links in a row end while it is the next to be confirmed. Without receipts
   * it is unknown which topic an ERROR frame is about, and each link subscribes again. The simple broker of Spring sends no
   * receipts.
   *
   * @default false
   */
  readonly confirm?: boolean;
  /**
   * `false` sends neither SUBSCRIBE nor UNSUBSCRIBE, for a broker that subscribes by itself: RabbitMQ does so for the
   * `/temp-queue/` that a message names as `reply-to`.
   *
   * @default true
   */
  readonly subscribe?: boolean;
}

/**
 * The status of a topic.
 *
 * - `idle`: the topic has no user, or the connection is idle
 * - `connecting`, `waiting`, `closing`, `closed`: the topic is in use, and the connection has this status
 * - `subscribing`: the broker has not confirmed the subscription yet
 * - `subscribed`: SUBSCRIBE was sent and, with `confirm`, confirmed
 * - `refused`: the broker refused it
 */
export type StompTopicStatus = Exclude<Status, 'open'> | 'subscribing' | 'subscribed' | 'refused';

export interface StompTopicSnapshot {
  readonly status: StompTopicStatus;
}

/**
 * One subscription, shared by its users. Hooks and composables accept it in place of a connection. A lease subscribes and keeps
 * the connection open. The topic unsubscribes `lingerMs` after its last lease.
 */
export interface StompTopic<In> extends MessageSource<In>, Leasable, Readable<StompTopicSnapshot> {
  on(event: 'message', listener: (message: In) => void): Disposer;
  subscribe(listener: () => void): Disposer;
  acquire(): Disposer;
  /**
   * Ends the subscription at once, for all its users. The next lease subscribes again. Resolves when UNSUBSCRIBE was written; with
   * `confirm`, when the broker has confirmed it. Rejects with `dropped` if the topic is not subscribed (nothing is sent, and nothing
   * changes), with `ack-unknown` if the link ends before the receipt, and with `timeout` if the receipt is late.
   *
   * @param headers Headers of UNSUBSCRIBE. Brokers require some to end a durable subscription.
   *
   * @param options.timeoutMs How long to wait for the receipt. Default: 10 000.
   */
  end(headers?: StompHeaders, options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** The parts of a topic. */
export interface TopicParts<In> {
  readonly connection: Connection<In, never>;
  readonly registry: Registry;
  readonly router: TopicRouter;
  readonly subscription: NamedSubscription;
  readonly options: TopicOptions;
  readonly linger: LingerOptions;
}

/** On an open link. */
type Progress = Exclude<StompTopicStatus, Status>;

const idle: StompTopicSnapshot = { status: 'idle' };

export class Topic<In> implements StompTopic<In>, WantedTopic {
  readonly connection: Connection<In, never>;
  readonly subscription: NamedSubscription;
  readonly schedule: Schedule | undefined;
  readonly #messages = new Emitter<In>();
  readonly #changes = new Emitter<void>();
  readonly #leases: LingeringLeases;
  #progress: Progress = 'subscribing';
  /** The number of the latest request to the broker: an answer to an earlier one changes nothing. */
  #request = 0;
  /** ERROR frames in a row that may have been about this topic. */
  #doubts = 0;
  #snapshot = idle;
  readonly #parts: TopicParts<In>;

  constructor(parts: TopicParts<In>) {
    this.#parts = parts;
    const { connection, router, subscription, options, linger } = parts;
    this.connection = connection;
    this.subscription = subscription;
    this.schedule = connection.schedule;
    this.#leases = new LingeringLeases(linger, (isWanted) => {
      if (isWanted) router.want(this);
      else this.#leave(options.unsubscribeHeaders)?.catch(() => {});
      this.#changes.emit();
    });
  }

  on(_event: 'message', listener: (message: In) => void): Disposer {
    const { topics } = this.#parts.router;
    const stop = this.#messages.on(listener);
    topics.keep(this);
    return disposable(() => {
      stop();
      if (this.#messages.isEmpty) topics.release(this);
    });
  }

  acquire(): Disposer {
    const release = this.#leases.acquire();
    const releaseConnection = this.connection.acquire();
    return disposable(() => {
      release();
      releaseConnection();
    });
  }

  getSnapshot(): StompTopicSnapshot {
    const status = this.#status;
    if (this.#snapshot.status !== status) this.#snapshot = { status };
    return this.#snapshot;
  }

  getServerSnapshot(): StompTopicSnapshot {
    return idle;
  }

  subscribe(listener: () => void): Disposer {
    let known = this.getSnapshot();
    const notify = (): void => {
      const before = known;
      known = this.getSnapshot();
      if (known !== before) listener();
    };
    const ends = [this.#changes.on(notify), this.connection.subscribe(notify)];
    return disposable(() => {
      for (const end of ends) end();
    });
  }

  async end(headers: StompHeaders = {}, { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    checkHeaders(headers, 'invalid-option');
    checkNumber('timeoutMs', timeoutMs, 0, maxMs);
    if (this.#status !== 'subscribed') throw new ConnectionError('dropped', 'the topic is not subscribed');
    this.#leases.end();
    const receipt = this.#leave(headers);
    if (receipt) await receiptWithin(timeoutMs, receipt, this.#parts.linger.clock);
  }

  // Called by sessions and the router.

  subscribeOn(session: Session): Promise<unknown> | null {
    const { subscribe = true } = this.#parts.options;
    if (this.#progress === 'refused') return null;
    const confirmed = subscribe ? session.subscribe(this.subscription, this.#parts.options) : null;
    if (confirmed === null) this.#enter('subscribed');
    else this.#wait(confirmed);
    return confirmed;
  }

  /** The connection notifies listeners. The request stays valid: a refusal that ended the link is reported after the end. */
  lose(): void {
    if (this.#progress !== 'refused') this.#progress = 'subscribing';
  }

  yield(): void {
    this.#leases.end();
    this.#leave()?.catch(() => {});
  }

  receive(message: unknown): void {
    this.#messages.emit(message as In);
  }

  get #status(): StompTopicStatus {
    if (!this.#leases.isWanted) return 'idle';
    const { status } = this.connection.getSnapshot();
    return status === 'open' ? this.#progress : status;
  }

  /** Unsubscribes on an open link, and stays unsubscribed on the next ones. A promise of the receipt if one was requested. */
  #leave(headers?: StompHeaders): Promise<unknown> | null {
    const { router, registry, options } = this.#parts;
    const { subscribe = true } = options;
    const isSubscribed = subscribe && this.#progress !== 'refused';
    router.unwant(this);
    this.#doubts = 0;
    this.#enter('subscribing');
    return isSubscribed && registry.session
      ? registry.session.unsubscribe(this.subscription.id, headers, options)
      : null;
  }

  #wait(confirmed: Promise<unknown>): void {
    this.#enter('subscribing');
    const request = this.#request;
    confirmed.then(
      () => {
        if (request !== this.#request) return;
        this.#doubts = 0;
        this.#enter('subscribed');
      },
      (error: unknown) => {
        if (request === this.#request && this.#isRefusal(error as ConnectionErrorLike)) this.#enter('refused');
      },
    );
  }

  /** If the broker does not say what it refuses, the second doubt in a row counts as a refusal. */
  #isRefusal({ code, cause }: ConnectionErrorLike): boolean {
    if (cause !== undefined) this.#doubts += 1;
    return code === 'transport-failed' || this.#doubts > 1;
  }

  #enter(progress: Progress): void {
    this.#request += 1;
    this.#progress = progress;
    this.#changes.emit();
  }
}
