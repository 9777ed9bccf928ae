import { rethrowLater, toConnectionError } from '../errors.js';
import { isPromise } from '../is-promise.js';
import { addQuery, isLoopback, resolveProtocols, resolveUrl } from '../options/destination.js';
import type { Settings } from '../options/settings.js';
import type { Event } from '../policy/state.js';
import { failedAttempt } from '../policy/state.js';
import { readBatch } from '../read-batch.js';
import type { CloseInfo, ConnectionErrorCode } from '../snapshot-types.js';
import type { BatchCodec, DialContext, Link, LinkClose, LinkEvents, LinkOpen } from '../transport-types.js';
import type { Mailbox } from './mailbox.js';
import type { Sender } from './sender.js';

/** What all attempts of a connection share. */
export interface AttemptHost<Frame> {
  readonly settings: Settings<Frame>;
  readonly mailbox: Mailbox<Event>;
  readonly sender: Sender<Frame>;
}

type Source = 'url' | 'query' | 'protocols';

const urlErrors: ReadonlySet<ConnectionErrorCode> = new Set(['invalid-url', 'insecure-url']);

/**
 * One attempt, from its url to its end. After the end, neither events of the transport nor a slow url function have an effect.
 */
export class Attempt<Frame> implements LinkEvents<Frame> {
  link: Link<Frame> | null = null;
  /** Whether it connects to this device, which is reachable without a network. */
  isLocal = false;
  /** Whether frames are delivered: from `open` to the start of a close handshake. */
  isReceiving = false;
  /** Changes with inbound traffic: the proof of life for heartbeats. */
  inbound = 0;
  #isOver = false;
  /** Present until the link opens. */
  #controller: AbortController | null = null;
  readonly #id: number;
  readonly #host: AttemptHost<Frame>;

  constructor(id: number, host: AttemptHost<Frame>) {
    this.#id = id;
    this.#host = host;
  }

  /** Evaluates url, query and protocols, then connects: at once, unless one of them is asynchronous. */
  dial(attempt: number, cause: CloseInfo | null): void {
    this.#controller = new AbortController();
    const context = { attempt, cause, signal: this.#controller.signal };
    this.#evaluate('url', context, (url) => {
      this.#evaluate('query', context, (query) => {
        this.#evaluate('protocols', context, (protocols) => {
          this.#connect({ url, query, protocols }, context.signal);
        });
      });
    });
  }

  /** Called by the driver when it ends the attempt. */
  end(): void {
    this.#isOver = true;
    this.isReceiving = false;
    this.#controller?.abort();
  }

  open({ lost = [], ...info }: LinkOpen): void {
    const { mailbox } = this.#host;
    this.#controller = null;
    if (this.#isOver) return;
    mailbox.enter(() => {
      for (const message of lost) mailbox.raise('drop', { message, reason: 'session-lost' });
      mailbox.post({ type: 'linkOpened', id: this.#id, info: { resumed: false, ...info } });
    });
  }

  frame(frame: Frame): void {
    if (this.#isOver) return;
    if (this.#host.mailbox.isBehind) this.#postpone(frame);
    else if (this.isReceiving) this.#receive(frame);
  }

  alive(): void {
    if (this.#isOver) return;
    this.inbound = (this.inbound + 1) | 0;
    // The link may have drained.
    if (this.#host.sender.isBlocked) this.#pump();
  }

  close(info: LinkClose): void {
    if (this.#isOver) return;
    // Now, even if the event must wait, because nothing may be written to this link any more.
    this.#isOver = true;
    this.link = null;
    this.#host.sender.detach();
    this.#host.mailbox.post({ type: 'linkEnded', id: this.#id, end: info });
  }

  error(error: unknown): void {
    this.#post({
      type: 'linkFailed',
      id: this.#id,
      error: toConnectionError(error, 'transport-failed'),
    });
  }

  #post(event: Event): void {
    if (!this.#isOver) this.#host.mailbox.post(event);
  }

  // Separate functions, because a closure in a function of the hot path would allocate a context for each message.

  /** A synchronous transport may emit a frame while its opening, or an earlier frame, is still being processed. */
  #postpone(frame: Frame): void {
    this.#host.mailbox.post(() => {
      if (this.isReceiving) this.#receive(frame);
    });
  }

  #pump(): void {
    const { mailbox, sender } = this.#host;
    mailbox.enter(() => {
      sender.pump();
    });
  }

  /** The hot path: nothing is allocated here, and the machine runs only for a heartbeat's reply. */
  #receive(frame: Frame): void {
    this.#decode(frame);
    // Last, because a frame that is written now may be answered before this one has been delivered.
    this.alive();
  }

  #decode(frame: Frame): void {
    const { mailbox, settings } = this.#host;
    const { codec } = settings;
    if (settings.heartbeat !== null && this.#isReply(frame)) {
      mailbox.post({ type: 'heartbeatAnswered', id: this.#id });
      return;
    }
    try {
      if ('decodeAll' in codec) this.#decodeAll(codec, frame);
      else mailbox.notify(mailbox.messages, codec.decode(frame) as never);
    } catch (error) {
      mailbox.raise('error', toConnectionError(error, 'decode-failed'));
    }
  }

  #decodeAll(codec: BatchCodec<unknown, unknown, Frame>, frame: Frame): void {
    const { mailbox } = this.#host;
    let isDecoding = true;
    try {
      readBatch(codec, frame, (message) => {
        // A listener may have closed the connection meanwhile.
        if (isDecoding && this.isReceiving) mailbox.notify(mailbox.messages, message as never);
      });
    } finally {
      isDecoding = false;
    }
  }

  #isReply(frame: Frame): boolean {
    try {
      return this.#host.settings.heartbeat?.isReply(frame) === true;
    } catch (error) {
      rethrowLater(error);
      return false;
    }
  }

  #evaluate(source: Source, context: DialContext, next: (value: unknown) => void): void {
    const proceed = (value: unknown): void => {
      if (!this.#isOver) next(value);
    };
    const fail = (error: unknown): void => {
      const wrapped = toConnectionError(error, `${source}-failed`);
      this.#post(failedAttempt(this.#id, { error: wrapped }));
    };
    try {
      const given: unknown = this.#host.settings[source];
      const value: unknown =
        typeof given === 'function' ? (given as (context: DialContext) => unknown)(context) : given;
      // Wrapped in a native promise, because a faulty thenable may settle twice or throw.
      if (isPromise(value)) Promise.resolve(value).then(proceed, fail);
      else proceed(value);
    } catch (error) {
      fail(error);
    }
  }

  #connect({ url, query, protocols }: Record<Source, unknown>, signal: AbortSignal): void {
    const { settings, mailbox } = this.#host;
    try {
      const request = {
        url: addQuery(resolveUrl(url), query),
        protocols: resolveProtocols(protocols),
        signal,
        connection: settings.identity,
      };
      this.isLocal = isLoopback(request.url);
      // The transport's events must wait until `link` is set.
      mailbox.enter(() => {
        const link = settings.transport.connect(request, this);
        if (!this.#isOver) this.link = link;
      });
    } catch (thrown) {
      const error = toConnectionError(thrown, 'transport-failed');
      // A retry would have the same missing constructor, or the same fixed url.
      const fatal = error.code === 'no-websocket' || (typeof settings.url !== 'function' && urlErrors.has(error.code));
      this.#post(failedAttempt(this.#id, { error, fatal }));
    }
  }
}
