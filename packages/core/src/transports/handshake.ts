import { lost } from '../close-codes.js';
import { raw } from '../codecs/raw.js';
import { ConnectionError, toConnectionError } from '../errors.js';
import type { Codec, LinkClose, LinkEvents, LinkOpen, Transport } from '../transport-types.js';
import { shortReason } from '../utf8.js';
import type { Decorated, DecoratedAttempt, Decoration, FrameOf, ReceivedOf } from './decorate.js';
import { decorate } from './decorate.js';

/** The argument of a handshake. Its functions need no `this`. */
export interface HandshakeContext<In, Out> {
  /** Sends a message on this link, before all queued messages. Throws after the handshake has ended. */
  readonly send: (message: Out) => void;
  /**
   * Resolves with the next message that this link receives. Messages that the handshake has not received when it ends are delivered
   * to the application, in order. Rejects when the link has ended and all earlier messages have been received.
   */
  readonly receive: () => Promise<In>;
  /** Aborted when the attempt ends before the handshake does, for instance by `connectTimeoutMs`. */
  readonly signal: AbortSignal;
  /** Whether the underlying transport resumed the previous session. Then another login may be unnecessary. */
  readonly resumed: boolean;
}

/** Runs first on each link, for example to log in. */
export type Handshake<In, Out> = (context: HandshakeContext<In, Out>) => unknown;

export interface HandshakeOptions<In, Out, Frame> {
  /** Translates between the messages of the handshake and frames. A frame that does not decode makes `receive` reject. */
  readonly codec: Codec<In, Out, Frame>;
}

/** Limits of the frames that wait for the handshake. */
const maxFrames = 1_024;
const maxBytes = 16 * 1024 ** 2;

/** 3000 means Unauthorized in IANA's registry of close codes. */
function refusalOf(reason: unknown): LinkClose {
  return {
    code: 3000,
    reason: typeof reason === 'string' ? shortReason(reason) : '',
    wasClean: false,
    isFromPeer: true,
    kind: 'unauthorized',
  };
}

/**
 * Ends the connection when a handshake throws it: `closed` with kind `unauthorized`, after one retry, whose handshake can
 * present a fresh token.
 *
 * @param reason The `reason` of the close info, shortened to the length that a close frame can carry.
 */
export function unauthorized(reason = ''): ConnectionError {
  return new ConnectionError('unauthorized', 'the handshake was refused', reason);
}

/**
 * Wraps a transport, so that each link begins with a handshake, such as a login. The link opens, and the queue is written, after the
 * handshake. `connectTimeoutMs` includes it.
 *
 * If `perform` throws or rejects, the attempt ends (`handshake-failed`, or the `ConnectionError` that it threw) and is
 * retried; `throw unauthorized(reason)` ends the connection. A close code of the server decides what follows, as on an open link.
 * While it runs, at most 1 024 frames and 16 MiB wait to be received; with more, the attempt ends (`overflow`).
 *
 * @param perform Called once for each link, when the underlying transport has opened it. Its result is ignored.
 * @param options `codec`: the codec of the messages that `perform` sends and receives. Default: frames unchanged.
 */
export function handshake<T extends Transport<unknown>, In, Out>(
  transport: T,
  perform: Handshake<In, Out>,
  options: HandshakeOptions<In, Out, FrameOf<T>>,
): Decorated<T>;
export function handshake<T extends Transport<unknown>>(
  transport: T,
  perform: Handshake<ReceivedOf<T>, FrameOf<T>>,
): Decorated<T>;
export function handshake<T extends Transport<unknown>>(
  transport: T,
  perform: (context: never) => unknown,
  options?: HandshakeOptions<unknown, unknown, unknown>,
): Decorated<T> {
  const terms: Terms = {
    perform: perform as Terms['perform'],
    codec: options?.codec ?? raw,
    sizeOf: (frame: unknown) => transport.sizeOf(frame),
  };
  return {
    ...decorate(transport, (attempt) => new Opening(terms, attempt)),
    // It runs on each link, so a retry can have a fresh token.
    capabilities: { ...transport.capabilities, freshCredentials: true },
  };
}

interface Terms {
  readonly perform: Handshake<unknown, unknown>;
  readonly codec: Codec<unknown, unknown, unknown>;
  readonly sizeOf: (frame: unknown) => number;
}

interface Reader {
  readonly resolve: (message: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The handshake of one attempt. Until it has succeeded, the connection receives neither `open` nor frames. */
class Opening implements Decoration<unknown, unknown> {
  readonly events: Partial<LinkEvents<unknown>>;
  #phase: 'dialling' | 'running' | 'over' = 'dialling';
  /** Frames that the handshake has not received yet. */
  #frames: unknown[] = [];
  #bytes = 0;
  #readers: Reader[] = [];
  /** Whether the handshake has received a message on which it may still act. */
  #isDeciding = false;
  /** How the underlying link ended during the handshake. */
  #close: LinkClose | null = null;
  #closeTimer: ReturnType<typeof setTimeout> | undefined;
  #late: ConnectionError | undefined;
  readonly #terms: Terms;
  readonly #attempt: DecoratedAttempt<unknown, unknown>;

  constructor(terms: Terms, attempt: DecoratedAttempt<unknown, unknown>) {
    this.#terms = terms;
    this.#attempt = attempt;
    const { events } = attempt;
    this.events = {
      open: (info) => {
        if (this.#phase === 'dialling') this.#start(info);
      },
      frame: (frame) => {
        if (this.#phase === 'running') this.#keep(frame);
        else events.frame(frame);
      },
      close: (info) => {
        if (this.#phase === 'running') this.#closeSoon(info);
        else events.close(info);
      },
    };
  }

  /** The attempt has ended, for any reason. */
  ended(): void {
    this.#phase = 'over';
    this.#frames = [];
    clearTimeout(this.#closeTimer);
    this.#rejectReaders();
  }

  #start(info: LinkOpen): void {
    this.#phase = 'running';
    const context: HandshakeContext<unknown, unknown> = {
      send: (message) => {
        if (this.#phase !== 'running' || this.#close) throw this.#tooLate();
        this.#attempt.link.send(this.#terms.codec.encode(message));
      },
      receive: () => this.#receive(),
      signal: this.#attempt.request.signal,
      resumed: info.resumed === true,
    };
    new Promise((resolve) => {
      resolve(this.#terms.perform(context));
    }).then(
      () => this.#succeed(info),
      (error: unknown) => this.#fail(error),
    );
  }

  #receive(): Promise<unknown> {
    const next = new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
    // A handshake may have stopped waiting for it.
    next.catch(() => {});
    this.#isDeciding = false;
    this.#serve();
    return next;
  }

  #keep(frame: unknown): void {
    this.#frames.push(frame);
    this.#bytes += this.#bytesOf(frame);
    this.#serve();
    if (this.#frames.length <= maxFrames && this.#bytes <= maxBytes) return;
    this.#fail(new ConnectionError('overflow', 'more frames arrived than may wait for the handshake'));
  }

  /** Resolves pending calls of `receive`. */
  #serve(): void {
    while (this.#readers.length > 0 && this.#frames.length > 0) {
      const reader = this.#readers.shift();
      const frame = this.#frames.shift();
      this.#bytes -= this.#bytesOf(frame);
      this.#isDeciding = true;
      try {
        reader?.resolve(this.#terms.codec.decode(frame));
      } catch (error) {
        reader?.reject(toConnectionError(error, 'decode-failed', 'a frame of the handshake did not decode'));
      }
    }
    if (this.#phase !== 'running' || this.#close) this.#rejectReaders();
  }

  #rejectReaders(): void {
    for (const reader of this.#readers.splice(0)) reader.reject(this.#tooLate());
  }

  /**
   * A refusal often arrives together with the close: the handshake may still receive it and decide, until the next task.
   */
  #closeSoon(info: LinkClose): void {
    const isWaiting = this.#isDeciding || this.#frames.length > 0 || this.#readers.length > 0;
    // The socket was open, so the peer itself sent the code.
    const close = { ...info, isFromPeer: true };
    this.#close = close;
    this.#rejectReaders();
    if (isWaiting) this.#closeTimer = setTimeout(() => this.#attempt.events.close(close));
    else this.#attempt.events.close(close);
  }

  #succeed(info: LinkOpen): void {
    const { events } = this.#attempt;
    if (this.#phase !== 'running') return;
    if (this.#close === null) {
      events.open(info);
      // Frames that arrive meanwhile are appended, so the order is kept.
      while (this.#frames.length > 0) events.frame(this.#frames.shift());
    }
    this.#phase = 'over';
    if (this.#close) events.close(this.#close);
  }

  #fail(thrown: unknown): void {
    const { link, events } = this.#attempt;
    if (this.#phase !== 'running') return;
    this.#phase = 'over';
    const error = toConnectionError(thrown, 'handshake-failed', 'the handshake failed');
    const isUnauthorized = error.code === 'unauthorized';
    if (!isUnauthorized && error !== this.#late) events.error(error);
    if (this.#close === null) {
      if (link.retire) link.retire();
      else link.abandon();
    }
    events.close(isUnauthorized ? refusalOf(error.cause) : (this.#close ?? lost));
  }

  /** Always the same error: a handshake that rejects with it adds nothing to the close, so it is not raised. */
  #tooLate(): ConnectionError {
    return (this.#late ??= new ConnectionError('handshake-failed', 'the handshake is over: its link has ended'));
  }

  #bytesOf(frame: unknown): number {
    try {
      return this.#terms.sizeOf(frame);
    } catch {
      // A transport may be unable to measure received frames. Their number is limited as well.
      return 0;
    }
  }
}
