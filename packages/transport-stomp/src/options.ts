import type { Transport, WebSocketFrame } from '@steadysocket/core';
import type { LinkClose } from '@steadysocket/core/transport';
import type { StompHeaders } from './headers.js';

/** One SUBSCRIBE. */
export interface StompSubscription {
  readonly destination: string;
  /**
   * The name of the subscription in its messages. A durable subscription needs one.
   *
   * @default 'subscription-1' and so on, by its place in the list
   */
  readonly id?: string;
  /**
   * How messages are acknowledged.
   *
   * - `auto`: not at all; messages that were in flight when a link died are lost
   * - `client`: `message.ack()` acknowledges that message and all before it
   * - `client-individual`: `message.ack()` acknowledges that message alone
   *
   * @default 'auto'
   */
  readonly ack?: 'auto' | 'client' | 'client-individual';
  /** Other headers of SUBSCRIBE, such as a `selector`. Default: none. */
  readonly headers?: StompHeaders;
}

/** The headers of CONNECT, or a function that gives them for each attempt. */
export type ConnectHeadersSource =
  StompHeaders | ((context: { readonly signal: AbortSignal }) => StompHeaders | Promise<StompHeaders>);

/** An ERROR frame, after which the broker closes the link. */
export interface StompError {
  readonly headers: StompHeaders;
  readonly body: string;
  /** Whether it was received after CONNECTED. Before CONNECTED, the broker refused the credentials, the host, or the version. */
  readonly connected: boolean;
}

export interface StompHeartbeatOptions {
  /**
   * The longest silence that the client promises the broker, in milliseconds. 0 promises nothing.
   *
   * @default 10_000
   */
  readonly outgoingMs?: number;
  /**
   * The interval in which the broker is asked to send, in milliseconds. 0 asks for nothing.
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
   * What paces outgoing heartbeats: a timer, or a worker, which browsers do not slow down on a hidden page. Environments without
   * workers use a timer.
   *
   * @default 'interval'
   */
  readonly heartbeatStrategy?: 'interval' | 'worker';
  /**
   * How many intervals of the broker's heartbeats may pass without any traffic, at least 1.
   *
   * @default 2
   */
  readonly heartbeatToleranceMultiplier?: number;
  /**
   * Splits the text of a frame into several messages of the link, for a broker that limits the size of a message and joins the
   * parts of a frame, as Spring does. It splits between characters, never inside a surrogate pair. Bytes are not split.
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
   * Sends text in binary messages of the link, unsplit. Needs an underlying transport that carries binary. Not for ActiveMQ, which
   * ignores binary messages without an error.
   *
   * @default false
   */
  readonly forceBinaryWSFrames?: boolean;
  /**
   * Appends the null byte that React Native cuts off to each received message of the link. Not for brokers that split a frame
   * over several messages.
   *
   * @default false
   */
  readonly appendMissingNULLonIncoming?: boolean;
}

export interface StompOptions {
  /**
   * The transport that carries the frames: `webSocket()`, or `sockJs()` of `@steadysocket/transport-sockjs`, with options of its
   * own, such as the constructor that Node 20 needs. A WebSocket proposes the subprotocols of STOMP unless the connection has
   * `protocols`.
   */
  readonly over: Transport<WebSocketFrame>;

  /**
   * Headers of CONNECT: `login` and `passcode`, `host` (a virtual host of RabbitMQ), a token. A function is called for each
   * attempt, while it dials, inside `connectTimeoutMs`. If it throws or rejects (`transport-failed`), or returns invalid headers
   * (`invalid-option`), the attempt ends and is retried. Their values never appear in an error or a close reason. STOMP escapes
   * nothing in CONNECT, so a line break is refused. The transport sets `accept-version` and `heart-beat` itself.
   *
   * @default none
   */
  readonly connectHeaders?: ConnectHeadersSource;

  /**
   * Subscriptions that the application always needs. Each attempt makes them before it counts as open and before the queue goes
   * out. Use `topics` for subscriptions that begin and end with their users. A function is called for each attempt. If it throws,
   * the attempt ends (`transport-failed`) and is retried.
   *
   * @default none
   */
  readonly subscriptions?: readonly StompSubscription[] | (() => readonly StompSubscription[]);

  /**
   * Whether an attempt counts as open only when the broker has sent a receipt for every subscription, so that messages sent on
   * `open` cannot overtake them. RabbitMQ, ActiveMQ and Artemis send these receipts. The simple broker of Spring does not: each
   * attempt would end with `connect-timeout`. Messages received meanwhile wait. With 1 024 of them the attempt counts as open at
   * once.
   *
   * @default false
   */
  readonly confirmSubscriptions?: boolean;

  /**
   * The heartbeats to negotiate with the broker. A link without the broker's heartbeats is abandoned at once
   * (`heartbeat-timeout`) and retried. The core's own `heartbeat` is not needed. `false` asks for none.
   *
   * @default the defaults of `StompHeartbeatOptions`
   */
  readonly heartbeat?: StompHeartbeatOptions | false;

  /**
   * Translates an ERROR frame into the end of the link, which decides what follows. The fields that it returns replace those of the
   * standard translation. By default 3000 ends the connection as unauthorized, 1008 ends it for good, and 4000 is retried.
   * `retryAfterMs` delays the retry. If it throws or returns an invalid code, the standard translation applies and `policy-failed`
   * is raised.
   *
   * The standard translation is 1011, which is retried, with the frame's `message` without credentials as the reason.
   *
   * @default the standard translation
   */
  readonly closeInfo?: (error: StompError) => Partial<LinkClose> | undefined;

  /**
   * The largest frame that is accepted, in bytes. A larger frame ends the link (1009), as soon as its `content-length` announces
   * it.
   *
   * @default 8 MiB
   */
  readonly maxFrameBytes?: number;

  /**
   * Whether text is sent with `content-length`; a frame may override it. With `false`, ActiveMQ and Artemis turn text into a
   * `TextMessage` for JMS consumers, otherwise into a `BytesMessage`.
   *
   * @default true
   */
  readonly contentLength?: boolean;

  /**
   * Options of `@stomp/stompjs`, for brokers and runtimes with special needs.
   *
   * @default none
   */
  readonly client?: ClientOptions;
}
