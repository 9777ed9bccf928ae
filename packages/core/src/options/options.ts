import type {
  AcknowledgedConnection,
  BatchCodec,
  Clock,
  CloseInfo,
  Codec,
  Connection,
  ConnectionErrorLike,
  Environment,
  Heartbeat,
  ProtocolsSource,
  QuerySource,
  Schedule,
  Transport,
  WebSocketData,
  WebSocketFrame,
} from '../types.js';

/**
 * What a connection can be told at creation. Everything but functions is fixed then. A wrong value throws
 * `invalid-option` at creation, naming the option. Durations are milliseconds, at most 2 147 483 647.
 */
export interface ConnectionOptions<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame> {
  /**
   * Parameters added to the url, encoded: such as a token, whose change makes no other destination. A function is asked anew
   * for each attempt, inside `connectTimeoutMs`. When it throws or rejects (`query-failed`), or gives something that is no
   * object of strings, numbers and booleans (`invalid-option`), the attempt ends and is retried.
   *
   * @default none
   */
  readonly query?: QuerySource;

  /**
   * Subprotocols to offer. A function is asked anew for each attempt, inside `connectTimeoutMs`: the place for a fresh
   * token. When it throws, rejects or gives something that is no protocol list, the attempt ends (`protocols-failed` or
   * `invalid-protocols`) and is retried. It does not check that the server chose one: see the snapshot's `protocol`.
   *
   * @default none
   */
  readonly protocols?: ProtocolsSource;

  /**
   * How frames travel. When its `connect` throws, the attempt ends (`transport-failed`) and is retried.
   *
   * @default webSocket()
   */
  readonly transport?: Transport<Frame>;

  /**
   * How messages become frames and back. A message is encoded when it is accepted: `send` throws `encode-failed`. A
   * frame that does not decode raises an `error` event and is skipped; it never ends the link.
   *
   * @default the transport's own (`raw` for a WebSocket)
   */
  readonly codec?: Codec<In, Out, Frame> | BatchCodec<In, Out, Frame> | undefined;

  /**
   * What happens after a link is lost: the standard policy, adjusted; a function; or `false` to stay `closed`.
   *
   * A function is asked once for each loss, those included that the standard policy would not retry, and gives the delay in
   * milliseconds, or `false` to stop. It must be pure. When it throws or gives something else, the standard policy decides
   * and `policy-failed` is raised. While the device is offline its delay gives way to the slow retry.
   *
   * @default the defaults of `ReconnectOptions`
   */
  readonly reconnect?: ReconnectOptions | ReconnectFunction | false;

  /**
   * How long an attempt may take: url and protocols functions, and the handshake. After that it is abandoned
   * (`connect-timeout`) and retried. It does not limit how long a connection goes on trying: see `maxAttempts`.
   *
   * @default 10_000
   */
  readonly connectTimeoutMs?: number;

  /**
   * Finds links that are dead but look open: `heartbeat({ … })`. Off unless given, because a server must answer it: browsers
   * cannot see ping and pong frames. A transport whose protocol has an answer brings its own. A link that stays silent is abandoned at once (`heartbeat-timeout`) and retried.
   *
   * What was handed to the abandoned link may still arrive. Where the socket has `terminate` (`ws`, Bun), its buffer is
   * discarded and only what the operating system holds can travel. Browsers, Deno, `undici` and Node's own WebSocket have
   * no such call: when the network heals within their closing timeout (about a minute in Chromium, unlimited in some
   * others), they write their whole buffer before the close frame. Until then the server holds two links of this
   * connection, and messages of the old one can come after those of the new one. A server for which that matters ends a
   * client's older link when a newer one says who it is.
   *
   * @default off
   */
  readonly heartbeat?: Heartbeat<Frame> | undefined;

  /**
   * Where messages wait that cannot be sent at once. `false` keeps none: such a message is dropped with an event. It
   * does not keep what was already handed to the transport.
   *
   * @default the defaults of `QueueOptions`
   */
  readonly queue?: QueueOptions | false;

  /**
   * When to stop writing to a link that does not drain. Looked at on each send and inbound frame, and by a timer while
   * above the mark. Has no effect where the transport does not know its `bufferedAmount`.
   *
   * @default the defaults of `BackpressureOptions`
   */
  readonly backpressure?: BackpressureOptions;

  /**
   * How long the connection outlives its last lease, so that remounting and route changes do not make it flap.
   *
   * @default 1_000
   */
  readonly lingerMs?: number;

  /**
   * What the device says of itself: online, visible, woken. Listened to only while the connection is wanted.
   *
   * @default the browser's, as far as it exists
   */
  readonly environment?: Environment;

  /**
   * Time.
   *
   * @default the system's
   */
  readonly clock?: Clock;

  /**
   * Numbers from 0 to 1 for the jitter of retries.
   *
   * @default Math.random
   */
  readonly random?: () => number;

  /**
   * When folds and bindings publish what messages changed. It does not delay messages.
   *
   * @default nextFrame
   */
  readonly schedule?: Schedule;
}

/** What arrives over a transport whose own codec is used. */
export type IncomingOf<T extends Transport<unknown>> = ReturnType<T['codec']['decode']>;

/** What is sent over a transport whose own codec is used. */
export type OutgoingOf<T extends Transport<unknown>> = Parameters<T['codec']['encode']>[0];

/**
 * The connection over a transport whose own codec is used. A transport may name its type in a property `'~connection'`, which
 * is missing at run time, where its acknowledgements have types of their own.
 */
export type ConnectionOver<T extends Transport<unknown>> = '~connection' extends keyof T
  ? Extract<T['~connection'], Connection<unknown, never>>
  : T['capabilities']['acks'] extends true
    ? AcknowledgedConnection<IncomingOf<T>, OutgoingOf<T>>
    : Connection<IncomingOf<T>, OutgoingOf<T>>;

/** What makes options those of a connection with acknowledgements. */
export interface Acknowledging {
  readonly transport: { readonly capabilities: { readonly acks: true } };
}

/** Options that name a transport and no codec: the messages are the transport's own. */
export interface TransportOptions<T extends Transport<unknown>> extends Omit<
  ConnectionOptions<IncomingOf<T>, OutgoingOf<T>, Parameters<T['sizeOf']>[0]>,
  'transport' | 'codec'
> {
  readonly transport: T;
  readonly codec?: undefined;
}

/**
 * The standard policy: a delay drawn evenly from 0 to `min(maxDelayMs, window * factor ^ retries)` ("full jitter"), so
 * that a fleet does not return at once. Close codes count only where the link had opened: before that no peer has sent one.
 */
export interface ReconnectOptions {
  /**
   * The window after a close frame, a failed attempt or a lost link. RFC 6455 section 7.2.3 asks for 0 to 5 s. With 0 the
   * first retry is immediate; from the second in a row on, 0 counts as 250.
   *
   * @default 5_000
   */
  readonly baseDelayMs?: number;
  /**
   * The window of the first retry after a cause local to this client (wake, back online, heartbeat timeout), and of the
   * retry that brings a fresh token.
   *
   * @default 300
   */
  readonly fastDelayMs?: number;
  /**
   * Growth of the window with each retry in a row; at least 1.
   *
   * @default 2
   */
  readonly factor?: number;
  /**
   * The largest window, and the pause between the slow retries while the device says that it is offline. After an outage,
   * half of a fleet is back within a third of it and the last client within all of it.
   *
   * @default 10_000
   */
  readonly maxDelayMs?: number;
  /**
   * Retries in a row before the connection is `closed` with `max-attempts`; 0 or more.
   *
   * @default Infinity
   */
  readonly maxAttempts?: number;
  /**
   * How long a link must have been open before the count of retries starts anew, so that a server that accepts and
   * drops causes no storm.
   *
   * @default 5_000
   */
  readonly minUptimeMs?: number;
  /**
   * `suspend` makes no retry while the page is hidden. It does not close an open link.
   *
   * @default 'retry'
   */
  readonly whenHidden?: 'retry' | 'suspend';
  /**
   * Close codes that are not retried: the connection is `closed` with `fatal-code`. 1009 is not among the standard ones:
   * one message was too big, nothing is sent again, and the next link is sound.
   *
   * @default [1002, 1003, 1007, 1008, 1010]
   */
  readonly fatalCodes?: readonly number[];
  /**
   * Close codes that mean unauthorized: retried once where the url, the query or the protocols are a function, or the transport asks
   * for credentials itself, because that can bring a fresh token. Otherwise the connection is `closed` with `unauthorized`.
   *
   * @default [3000, 3003, 4401, 4403]
   */
  readonly unauthorizedCodes?: readonly number[];
  /**
   * Asked once for each loss that would be retried; `false` ends the connection (`not-retried`). When it throws or gives
   * anything but `true` or `false`, a promise for example, the loss is retried and `policy-failed` is raised.
   *
   * @default always
   */
  readonly shouldReconnect?: (context: ReconnectContext) => boolean;
  /**
   * Asked once for each loss, as a function in place of these options is: it gives the delay in milliseconds, or `false` to
   * stop. After `maxAttempts` it is not asked. `shouldReconnect` is not asked beside it.
   *
   * @default the standard policy decides
   */
  readonly decide?: ReconnectFunction;
}

/** What a reconnect decision may depend on. */
export interface ReconnectContext {
  /** Retries made since the connection was last stable: 0 when deciding on the first. */
  readonly attempt: number;
  /** How the attempt ended. */
  readonly cause: CloseInfo;
  /** What went wrong on this side, such as `connect-timeout` or `heartbeat-timeout`; `null` where the peer or the network ended it. */
  readonly error: ConnectionErrorLike | null;
  /** The server's wish, if it gave one: not before this many milliseconds, at most an hour. */
  readonly retryAfterMs: number | null;
  /** What the standard policy would do: the delay in milliseconds, or `false` to stop. */
  readonly standard: number | false;
  /** A number from 0 to 1, so that the decision can be random and pure. */
  readonly random: number;
}

/** Gives the delay before the next attempt in milliseconds, or `false` to stop. */
export type ReconnectFunction = (context: ReconnectContext) => number | false;

/** Keeps TypeScript from inferring `Frame` here: a message of text would make every frame text. */
type Stated<Frame> = [Frame][Frame extends unknown ? 0 : never];

/** A heartbeat that asks the server for a sign of life. */
export interface AskingOptions<Frame = WebSocketFrame> {
  /** The frame to send, outside the codec and never queued; or a function that gives it, called for each heartbeat. */
  readonly message: Stated<Frame> | (() => Stated<Frame>);
  /**
   * From one heartbeat to the next; at least 1.
   *
   * @default 25_000
   */
  readonly intervalMs?: number;
  /**
   * How long the link may stay silent after a heartbeat; at least 1. Any inbound traffic counts as life. `Infinity` expects
   * no answer: the message only keeps proxies from closing the link.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
  /**
   * Recognises the server's replies, which are then not delivered as messages and give the latency. Called for each
   * inbound frame. When it throws, the frame is delivered as a message and the error surfaces as uncaught.
   *
   * @default none are recognised
   */
  isReply?(frame: Stated<Frame>): boolean;
}

/** A heartbeat that sends nothing: the server speaks often enough by itself. */
export interface WatchingOptions {
  /** A link on which nothing has arrived for this long, or up to half as long again, is dead; at least 2. */
  readonly silenceMs: number;
}

export interface QueueOptions {
  /**
   * How many messages may wait for a link. While a link is open only bytes count, so that a burst arrives as it would on a
   * plain WebSocket; what it leaves behind when it is lost keeps its place.
   *
   * @default 1_024
   */
  readonly maxMessages?: number;
  /**
   * Of the encoded messages.
   *
   * @default 67_108_864
   */
  readonly maxBytes?: number;
  /**
   * Which message is given up when there is no room, with a `drop` event.
   *
   * @default 'drop-newest'
   */
  readonly overflow?: 'drop-newest' | 'drop-oldest';
  /**
   * How long a message may wait, unless its own `ttlMs` says otherwise.
   *
   * @default Infinity
   */
  readonly ttlMs?: number;
}

export interface BackpressureOptions {
  /**
   * Above this many bytes of the link's `bufferedAmount`, messages are queued instead of written.
   *
   * @default 1_048_576
   */
  readonly highBytes?: number;
  /**
   * At or below this many bytes, writing continues. If only `highBytes` is given and is smaller, `highBytes`.
   *
   * @default 262_144
   */
  readonly lowBytes?: number;
}
