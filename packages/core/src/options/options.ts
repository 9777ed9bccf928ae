import type { AcknowledgedConnection, Connection } from '../connection-types.js';
import type { Clock, Environment, Schedule } from '../platform-types.js';
import type {
  BatchCodec,
  Codec,
  Heartbeat,
  ProtocolsSource,
  QuerySource,
  Transport,
  WebSocketData,
  WebSocketFrame,
} from '../transport-types.js';
import type { ReconnectFunction, ReconnectOptions } from './reconnect-options.js';

/**
 * Options of `createConnection`. All but functions are fixed at creation. An invalid value throws `invalid-option` at creation,
 * which names the option. Durations are milliseconds, at most 2 147 483 647.
 */
export interface ConnectionOptions<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame> {
  /**
   * Parameters that are encoded and added to the url, such as a token. Changed parameters are not another destination. A
   * function is called for each attempt, inside `connectTimeoutMs`. If it throws or rejects (`query-failed`), or returns
   * anything but an object of strings, numbers and booleans (`invalid-option`), the attempt ends and is retried.
   *
   * @default none
   */
  readonly query?: QuerySource;

  /**
   * Subprotocols to offer. A function is called for each attempt, inside `connectTimeoutMs`, so it can return a fresh token. If
   * it throws or rejects (`protocols-failed`), or returns an invalid list (`invalid-protocols`), the attempt ends and is
   * retried. Whether the server chose one is not checked: see `protocol` of the snapshot.
   *
   * @default none
   */
  readonly protocols?: ProtocolsSource;

  /**
   * Carries the frames. If its `connect` throws, the attempt ends (`transport-failed`) and is retried.
   *
   * @default webSocket()
   */
  readonly transport?: Transport<Frame>;

  /**
   * Translates between messages and frames. `send` encodes the message and throws `encode-failed`. A frame that does not decode
   * raises an `error` event and is skipped. It never ends the link.
   *
   * @default the transport's own (`raw` for a WebSocket)
   */
  readonly codec?: Codec<In, Out, Frame> | BatchCodec<In, Out, Frame> | undefined;

  /**
   * What happens after a link is lost: adjustments of the standard policy, a function, or `false` to become `closed`.
   *
   * A function is called once for each loss, even if the standard policy would not retry. It returns the delay in
   * milliseconds, or `false` to stop. It must be pure. If it throws or returns anything else, the standard policy decides and
   * `policy-failed` is raised. While the device is offline, the slow retry replaces its delay.
   *
   * @default the defaults of `ReconnectOptions`
   */
  readonly reconnect?: ReconnectOptions | ReconnectFunction | false;

  /**
   * How long an attempt may take, including the functions for url, query and protocols and the handshake. After that it is
   * abandoned (`connect-timeout`) and retried. It does not limit the number of attempts: see `maxAttempts`.
   *
   * @default 10_000
   */
  readonly connectTimeoutMs?: number;

  /**
   * Detects dead links that look open: `heartbeat({ … })`. It is off by default because the server must answer it: browsers
   * hide ping and pong frames. A transport whose protocol has heartbeats uses those by default. A silent link is abandoned at
   * once (`heartbeat-timeout`) and retried.
   *
   * Messages that were handed to the abandoned link may still arrive. If the socket has `terminate` (`ws`, Bun), its buffer is
   * discarded, and only data in the buffers of the operating system can still be sent. Browsers, Deno, `undici` and Node's own
   * WebSocket have no such call. If the network recovers within their closing timeout (about a minute in Chromium, unlimited in
   * some others), they write their whole buffer before the close frame. Until then the server has two links of this
   * connection, and messages of the old link can arrive after those of the new one. If that matters, let the server end the
   * older link of a client when a newer one has identified itself.
   *
   * @default off
   */
  readonly heartbeat?: Heartbeat<Frame> | undefined;

  /**
   * Keeps messages that cannot be sent at once. With `false` they are dropped, with a `drop` event. Messages that were handed to
   * the transport are not kept.
   *
   * @default the defaults of `QueueOptions`
   */
  readonly queue?: QueueOptions | false;

  /**
   * When to stop writing to a link that does not drain. Checked on each send and inbound frame, and by a timer while above the
   * high mark. Has no effect if the transport does not know its `bufferedAmount`.
   *
   * @default the defaults of `BackpressureOptions`
   */
  readonly backpressure?: BackpressureOptions;

  /**
   * How long the connection stays open after its last lease, so that remounting and route changes do not reconnect.
   *
   * @default 1_000
   */
  readonly lingerMs?: number;

  /**
   * The signals of the device: online, visible, woken. It has a listener only while the connection is wanted.
   *
   * @default the browser's, if there is one
   */
  readonly environment?: Environment;

  /**
   * The clock and its timers.
   *
   * @default the system's
   */
  readonly clock?: Clock;

  /**
   * Returns numbers from 0 to 1 for the jitter of retries.
   *
   * @default Math.random
   */
  readonly random?: () => number;

  /**
   * When folds and bindings publish state that messages have changed. It does not delay messages.
   *
   * @default nextFrame
   */
  readonly schedule?: Schedule;
}

/** The type of received messages over a transport with its own codec. */
export type IncomingOf<T extends Transport<unknown>> = ReturnType<T['codec']['decode']>;

/** The type of sent messages over a transport with its own codec. */
export type OutgoingOf<T extends Transport<unknown>> = Parameters<T['codec']['encode']>[0];

/**
 * The type of a connection over a transport with its own codec. A transport whose acknowledgements have their own types may name
 * the type in a property `'~connection'`, which is missing at run time.
 */
export type ConnectionOver<T extends Transport<unknown>> = '~connection' extends keyof T
  ? Extract<T['~connection'], Connection<unknown, never>>
  : T['capabilities']['acks'] extends true
    ? AcknowledgedConnection<IncomingOf<T>, OutgoingOf<T>>
    : Connection<IncomingOf<T>, OutgoingOf<T>>;

/** Options whose transport has acknowledgements. */
export interface WithAcknowledgements {
  readonly transport: { readonly capabilities: { readonly acks: true } };
}

/** Options with a transport and without a codec: the transport's own codec is used. */
export interface TransportOptions<T extends Transport<unknown>> extends Omit<
  ConnectionOptions<IncomingOf<T>, OutgoingOf<T>, Parameters<T['sizeOf']>[0]>,
  'transport' | 'codec'
> {
  readonly transport: T;
  readonly codec?: undefined;
}

export interface QueueOptions {
  /**
   * How many messages may wait for a link. While a link is open only `maxBytes` counts, so that a burst is sent as on a plain
   * WebSocket. If the link is lost, the messages that are still queued stay queued.
   *
   * @default 1_024
   */
  readonly maxMessages?: number;
  /**
   * How many bytes of encoded messages may wait.
   *
   * @default 67_108_864
   */
  readonly maxBytes?: number;
  /**
   * Which message is dropped when the queue is full, with a `drop` event.
   *
   * @default 'drop-newest'
   */
  readonly overflow?: 'drop-newest' | 'drop-oldest';
  /**
   * How long a message may wait. `send(…, { ttlMs })` overrides it.
   *
   * @default Infinity
   */
  readonly ttlMs?: number;
}

export interface BackpressureOptions {
  /**
   * Above this many bytes of the link's `bufferedAmount`, messages are queued.
   *
   * @default 1_048_576
   */
  readonly highBytes?: number;
  /**
   * At or below this many bytes, the queue is written. A smaller `highBytes` replaces the default.
   *
   * @default 262_144
   */
  readonly lowBytes?: number;
}
