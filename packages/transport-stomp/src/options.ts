import type { Transport, WebSocketFrame } from '@steadysocket/core';
import type { LinkClose } from '@steadysocket/core/transport';
import type { StompHeaders } from './headers.js';

/** One SUBSCRIBE. */
export interface StompSubscription {
  readonly destination: string;
  /**
   * What its messages name it by. Give one where the broker keeps the subscription (durable ones).
   *
   * @default 'subscription-1' and so on, by its place in the list
   */
  readonly id?: string;
  /**
   * Who says that a message was consumed.
   *
   * - `auto`: nobody has to; what was in flight when a link died is lost
   * - `client`: `message.ack()`, for that message and all before it
   * - `client-individual`: `message.ack()`, for that message alone
   *
   * @default 'auto'
   */
  readonly ack?: 'auto' | 'client' | 'client-individual';
  /** Whatever else the broker wants to know, such as a `selector`. Default: none. */
  readonly headers?: StompHeaders;
}

/** Where headers come from that change with each attempt. */
export type ConnectHeadersSource =
  StompHeaders | ((context: { readonly signal: AbortSignal }) => StompHeaders | Promise<StompHeaders>);

/** An ERROR frame: the broker says why it will close. */
export interface StompError {
  readonly headers: StompHeaders;
  readonly body: string;
  /** Whether it came after CONNECTED: otherwise the broker refused the credentials, the host, or the version. */
  readonly connected: boolean;
}

export interface HeartbeatOptions {
  /**
   * The longest silence that we promise the broker, in milliseconds. 0 promises nothing.
   *
   * @default 10_000
   */
  readonly outgoingMs?: number;
  /**
   * How often we want to hear from the broker, in milliseconds. 0 wants nothing.
   *
   * @default 10_000
   */
  readonly incomingMs?: number;
}

/** The shape of the client's `Versions`. Written out, because CommonJS cannot import the types of the client. */
export interface ProposedVersions {
  versions: string[];
  supportedVersions(): string;
  protocolVersions(): string[];
}

/**
 * Options of the client library that have a meaning here; any other is refused (`invalid-option`). The library itself
 * applies the first three.
 */
export interface ClientOptions {
  /**
   * The versions of STOMP to propose: a `Versions` of `@stomp/stompjs`.
   *
   * @default Versions.default
   */
  readonly stompVersions?: ProposedVersions;
  /**
   * What paces outgoing heartbeats: a timer, or a worker, which browsers do not slow down on a hidden page. Where there are
   * no workers, a timer.
   *
   * @default 'interval'
   */
  readonly heartbeatStrategy?: 'interval' | 'worker';
  /**
   * How many intervals of the broker's heartbeats may pass in silence, at least 1.
   *
   * @default 2
   */
  readonly heartbeatToleranceMultiplier?: number;
  /**
   * Splits the text of a frame into several messages of the link, for a broker that limits the size of a message and puts
   * frames together again, as Spring does. It cuts between characters only, never inside of one. Bytes are not split.
   *
   * @default false
   */
  readonly splitLargeFrames?: boolean;
  /**
   * The most bytes in each piece, at least 4.
   *
   * @default 8192
   */
  readonly maxWebSocketChunkSize?: number;
  /**
   * Sends text in binary messages of the link, whole. Needs a transport beneath that carries binary. Not for ActiveMQ, which
   * ignores binary messages without an error.
   *
   * @default false
   */
  readonly forceBinaryWSFrames?: boolean;
  /**
   * Ends each received message of the link with the null byte that React Native cuts off. Not for brokers that split a frame
   * over several messages.
   *
   * @default false
   */
  readonly appendMissingNULLonIncoming?: boolean;
}

export interface StompOptions {
  /**
   * What carries the frames: `webSocket()`, or `sockJs()` of `@steadysocket/transport-sockjs`. Its own options stand, such
   * as the constructor that Node 20 needs. A WebSocket is asked for the subprotocols of STOMP unless the connection names
   * others.
   */
  readonly over: Transport<WebSocketFrame>;

  /**
   * Headers of CONNECT: `login` and `passcode`, `host` (a virtual host of RabbitMQ), a token. A function is asked anew for
   * each attempt, while it dials, inside `connectTimeoutMs`; when it throws or rejects, or gives what are no headers, the
   * attempt ends (`transport-failed`, `invalid-option`) and is retried. They never appear in an error or a close reason.
   * STOMP escapes nothing in CONNECT, so a line break is refused. `accept-version` and `heart-beat` are the transport's.
   *
   * @default none
   */
  readonly connectHeaders?: ConnectHeadersSource;

  /**
   * What to subscribe to always, on each attempt and before it counts as open, so also before the queue goes out. What comes
   * and goes with its users is for `topics`. A function is asked anew for each attempt; when it throws, the attempt ends (`transport-failed`) and is retried.
   *
   * @default none
   */
  readonly subscriptions?: readonly StompSubscription[] | (() => readonly StompSubscription[]);

  /**
   * Whether to count as open only when the broker has sent a receipt for every subscription, so that nothing sent in answer
   * to `open` can outrun them. RabbitMQ, ActiveMQ and Artemis send them. The simple broker of Spring does not: each attempt
   * would end with `connect-timeout`. Messages that come meanwhile wait, up to 1 024; then it counts as open at once.
   *
   * @default false
   */
  readonly confirmSubscriptions?: boolean;

  /**
   * Heartbeats to propose; the broker has its say. A link on which they stay out is abandoned at once
   * (`heartbeat-timeout`) and retried. The core's own `heartbeat` is not needed. `false` proposes none.
   *
   * @default { outgoingMs: 10_000, incomingMs: 10_000 }
   */
  readonly heartbeat?: HeartbeatOptions | false;

  /**
   * Translates an ERROR frame into the end of the link, which decides what follows: what it gives replaces those parts of the
   * standard translation. By default 3000 ends the connection as unauthorized, 1008 for good, and 4000 is retried;
   * `retryAfterMs` is passed on as the broker's wish. When it throws or gives a code that is none, the standard translation
   * holds and `policy-failed` is raised.
   *
   * The standard: 1011, which is retried, with the frame's `message` as reason, without credentials.
   *
   * @default the standard translation
   */
  readonly closeInfo?: (error: StompError) => Partial<LinkClose> | undefined;

  /**
   * The greatest frame that is accepted, in bytes. A greater one ends the link (1009), as soon as its `content-length` says
   * so.
   *
   * @default 8 MiB
   */
  readonly maxFrameBytes?: number;

  /**
   * Whether text is sent with `content-length`, unless a frame says otherwise. `false` makes ActiveMQ and Artemis hand text
   * to JMS consumers as a `TextMessage`; with it they make a `BytesMessage`.
   *
   * @default true
   */
  readonly contentLength?: boolean;

  /** Options of `@stomp/stompjs`, for brokers and runtimes with needs of their own. Default: none. */
  readonly client?: ClientOptions;
}
