import { toConnectionError } from '../errors.js';
import { addQuery, isLoopback, resolveProtocols, resolveUrl } from '../options/destination.js';
import type { Event } from '../policy/protocol.js';
import type {
  CloseInfo,
  ConnectionErrorCode,
  ConnectionErrorLike,
  DialContext,
  DropReason,
  Link,
  LinkClose,
  LinkEvents,
  LinkOpen,
  ProtocolsSource,
  Query,
  QuerySource,
  Transport,
  UrlSource,
} from '../types.js';

/** What the functions of a destination answered for one attempt. */
interface Answers {
  readonly url: unknown;
  readonly query: Query;
  readonly protocols: unknown;
  readonly signal: AbortSignal;
}

const none: Query = {};
const urlErrors: ReadonlySet<ConnectionErrorCode> = new Set(['invalid-url', 'insecure-url']);

/** Where attempts go: the application's own words. */
export interface Destination<Frame> {
  readonly url: UrlSource;
  readonly query: QuerySource | undefined;
  readonly protocols: ProtocolsSource | undefined;
  readonly transport: Transport<Frame>;
  readonly identity: object;
}

/** What an attempt tells its driver. */
export interface AttemptHost<Frame> {
  /** While set, events wait. */
  readonly busy: boolean;
  dispatch(event: Event | (() => void)): void;
  /** Runs `work` whole: what happens meanwhile has to wait. */
  uninterrupted<Result>(work: () => Result): Result;
  received(frame: Frame): void;
  /** Traffic that is no frame. */
  heard(): void;
  /** Nothing more may be written. */
  linkGone(): void;
  /** Messages that were handed over may never arrive. */
  lostMessages(messages: readonly unknown[], reason: DropReason): void;
}

/**
 * One attempt from its url to its end, and the guard at the transport's door: once it is over, nothing that the transport
 * or a slow url function still says gets through.
 */
export class Attempt<Frame> implements LinkEvents<Frame> {
  link: Link<Frame> | null = null;
  /** Whether it goes to this very device, which is reachable whatever the network is like. */
  isLocal = false;
  /** Whether frames are delivered: from the opening to the start of a close handshake. */
  receiving = false;
  /** The transport has said that it is over. */
  #ended = false;
  #over = false;
  /** While it dials. */
  #controller: AbortController | null = null;
  readonly #id: number;
  readonly #host: AttemptHost<Frame>;

  constructor(id: number, host: AttemptHost<Frame>) {
    this.#id = id;
    this.#host = host;
  }

  /** Asks for url, query and protocols, then connects; at once, where nothing is asynchronous. */
  dial(destination: Destination<Frame>, attempt: number, cause: CloseInfo | null): void {
    this.#controller = new AbortController();
    const context = { attempt, cause, signal: this.#controller.signal };
    this.#ask(destination.url, context, 'url', (url) => {
      this.#ask(destination.query ?? none, context, 'query', (query) => {
        this.#ask(destination.protocols ?? [], context, 'protocols', (protocols) => {
          this.#connect(destination, { url, query, protocols, signal: context.signal });
        });
      });
    });
  }

  #connect(destination: Destination<Frame>, { url, query, protocols, signal }: Answers): void {
    try {
      const request = {
        url: addQuery(resolveUrl(url), query),
        protocols: resolveProtocols(protocols),
        signal,
        connection: destination.identity,
      };
      this.isLocal = isLoopback(request.url);
      // What the transport says meanwhile has to wait until its link is known.
      this.#host.uninterrupted(() => {
        const link = destination.transport.connect(request, this);
        if (!this.#ended) this.link = link;
      });
    } catch (thrown) {
      const error = toConnectionError(thrown, 'transport-failed', 'the transport could not start an attempt');
      const isFixed = typeof destination.url !== 'function';
      // A retry would find the same constructor missing, or the same fixed url.
      this.fail(error, error.code === 'no-websocket' || (isFixed && urlErrors.has(error.code)));
    }
  }

  /** Nothing it says counts any more. */
  end(): void {
    this.#over = true;
    this.receiving = false;
    this.#controller?.abort();
  }

  open({ lost, ...info }: LinkOpen): void {
    this.#controller = null;
    if (lost && !this.#over) this.#host.lostMessages(lost, 'session-lost');
    this.#tell({ type: 'linkOpened', id: this.#id, info: { resumed: false, ...info } });
  }

  frame(frame: Frame): void {
    if (this.#ended) return;
    // A synchronous transport may speak while its opening, or an earlier frame, is still on its way.
    if (this.#host.busy) {
      this.#host.dispatch(() => {
        if (this.receiving) this.#host.received(frame);
      });
    } else if (this.receiving) {
      this.#host.received(frame);
    }
  }

  alive(): void {
    if (!this.#over) this.#host.heard();
  }

  close(info: LinkClose): void {
    if (this.#over || this.#ended) return;
    // At once, even if the event has to wait: nothing more may be written to this link, nor asked of it.
    this.#ended = true;
    this.link = null;
    this.#host.linkGone();
    this.#tell({ type: 'linkEnded', id: this.#id, end: info });
  }

  error(error: unknown): void {
    this.#tell({
      type: 'linkFailed',
      id: this.#id,
      error: toConnectionError(error, 'transport-failed', 'the transport reported an error'),
    });
  }

  /** Ends it for an error on our side of the transport. */
  fail(error: ConnectionErrorLike, fatal = false): void {
    this.#tell({ type: 'linkEnded', id: this.#id, end: { code: 1006, reason: '', wasClean: false, error, fatal } });
  }

  #tell(event: Event): void {
    if (!this.#over) this.#host.dispatch(event);
  }

  #ask<Value>(
    source: Value | ((context: DialContext) => Value | Promise<Value>),
    context: DialContext,
    option: 'url' | 'query' | 'protocols',
    next: (value: Value) => void,
  ): void {
    if (this.#over) return;
    const fail = (error: unknown): void => {
      this.fail(toConnectionError(error, `${option}-failed`, `the ${option} function failed`));
    };
    try {
      const value =
        typeof source === 'function' ? (source as (context: DialContext) => Value | Promise<Value>)(context) : source;
      // Through a promise of our own: a faulty one may settle twice, or throw.
      if (isPromise(value)) Promise.resolve(value).then(next, fail);
      else next(value);
    } catch (error) {
      fail(error);
    }
  }
}

function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
