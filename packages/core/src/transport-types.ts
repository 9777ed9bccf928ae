import type { CloseInfo } from './snapshot-types.js';

/** Translates between messages and frames. Stateless: many connections may share a codec. */
export interface Codec<In, Out, Frame = WebSocketFrame> {
  /** If it throws, `send` throws `encode-failed`. */
  encode(message: Out): Frame;
  /** If it throws, `decode-failed` is raised as an `error` event, and the frame is skipped. */
  decode(frame: Frame): In;
  /** Encodes the messages of `deliver`, if requests need something that identifies the answer. Default: `encode`. */
  encodeRequest?(message: Out): Frame;
}

/** A codec for frames with several messages or none, such as NDJSON. Stateless like `Codec`. */
export interface BatchCodec<In, Out, Frame = WebSocketFrame> {
  /** If it throws, `send` throws `encode-failed`. */
  encode(message: Out): Frame;
  /**
   * Calls `emit` for each message, before it returns. Later calls are ignored. If it throws or returns a promise, `decode-failed`
   * is raised: messages that it has emitted stay, and the rest of the frame is skipped.
   */
  decodeAll(frame: Frame, emit: (message: In) => void): void;
  /** As in `Codec`. */
  encodeRequest?(message: Out): Frame;
}

/** A view of unshared memory. Not `ArrayBufferView<ArrayBuffer>`, which needs TypeScript 5.7. */
export type BinaryView = ArrayBufferView & { readonly buffer: ArrayBuffer };

/** The frames that a WebSocket sends. */
export type WebSocketFrame = string | ArrayBuffer | BinaryView | Blob;

/** The frames that a WebSocket receives: text, and binary data in the type of its `binaryType`. */
export type WebSocketData = string | ArrayBuffer | Blob;

/** The abilities of a transport. */
export interface Capabilities {
  /** The server acknowledges single messages, so that `deliver` works. */
  readonly acks: boolean;
  /** Frames may be binary. */
  readonly binary: boolean;
  /** Each attempt gets fresh credentials, so that a retry may succeed after an unauthorized close. Default: `false`. */
  readonly freshCredentials?: boolean;
  /**
   * The transport sends messages of a lost link again on the next one, so that a `deliver` still waits for its acknowledgement. If
   * the transport gives up, it rejects the `deliver`. Default: `false`.
   */
  readonly resends?: boolean;
}

/**
 * Carries frames. A transport implements only this interface; decorators compose. `Received` is the type of received frames, if
 * it is narrower than that of sent frames.
 */
export interface Transport<Frame, Received extends Frame = Frame> {
  readonly capabilities: Capabilities;
  /** The codec of connections without a `codec` option. */
  readonly codec: Codec<Received, Frame, Frame>;
  /** The size of a frame in bytes, for the limit of the queue. Throws for a frame that the transport cannot carry. */
  sizeOf(frame: Frame): number;
  /** The heartbeat of the protocol, for connections without a `heartbeat` option. Created by `heartbeat({ … })`. */
  readonly heartbeat?: Heartbeat<Frame>;
  /**
   * Starts an attempt. If it throws, the attempt ends. `events.close` ends the link and is called at most once. It must not be
   * called for an abandoned link.
   */
  connect(request: ConnectRequest, events: LinkEvents<Received>): Link<Frame>;
  /**
   * Called when the connection drops its queue, because it was closed or its last user has left. A transport that keeps messages
   * after a lost link drops them as well, and returns those that may not have arrived, oldest first: each raises a `drop` event.
   * Called after the link was closed, with the `connection` of its requests.
   */
  discard?(connection: object): readonly unknown[];
}

/** The result of `heartbeat({ … })`. Its fields are internal. */
export interface Heartbeat<Frame = WebSocketFrame> {
  readonly message: Frame | (() => Frame) | undefined;
  isReply(frame: Frame): boolean;
  readonly liveness: unknown;
}

/** The type of a transport with acknowledgements. Connections over it have `deliver`. */
export interface AcknowledgedTransport<Frame, Received extends Frame = Frame> extends Transport<Frame, Received> {
  readonly capabilities: Capabilities & { readonly acks: true };
}

export interface ConnectRequest {
  /** Absolute. */
  readonly url: string;
  readonly protocols: readonly string[];
  /** Aborted when the attempt ends before it opens. */
  readonly signal: AbortSignal;
  /**
   * Identifies the connection: the same object for all its attempts. Use it as the key of a `WeakMap` for data that outlives a
   * link, such as a session to resume. Many connections may share a transport.
   */
  readonly connection: object;
}

/** The events of a link. Those of an abandoned link are ignored. */
export interface LinkEvents<Frame> {
  /** The link is ready for messages. Called after the transport's own first messages (login, subscriptions). */
  open(info: LinkOpen): void;
  frame(frame: Frame): void;
  /** Traffic that is not a frame, such as the heartbeat of the protocol. */
  alive(): void;
  close(info: LinkClose): void;
  error(error: unknown): void;
}

/** A link that opened. */
export interface LinkOpen {
  readonly protocol: string;
  /** Whether the previous session was resumed, so that nothing was lost. Default: `false`. */
  readonly resumed?: boolean;
  /** The `session` of the snapshot. Default: `null`. */
  readonly session?: unknown;
  /** Messages of the previous session that may not have arrived, oldest first: each raises a `drop` event (`session-lost`). */
  readonly lost?: readonly unknown[];
  /** The interval that the server requests for the transport's own heartbeat. Default: its `intervalMs`. */
  readonly heartbeatMs?: number;
}

export interface LinkClose {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** The minimum delay before the next attempt that the server requests, in milliseconds, at most an hour. */
  readonly retryAfterMs?: number;
  /**
   * Whether the peer itself sent the code before the link opened, in a protocol above the socket. Then the code decides. Other
   * codes before the link has opened are ignored, because platforms invent them.
   *
   * @default false
   */
  readonly isFromPeer?: boolean;
  /**
   * Overrides the meaning of the code. `heartbeat-timeout`: the transport's own heartbeat detected a dead link, which is a loss
   * that is local to this client. `unauthorized`, with `isFromPeer`: treated like one of `unauthorizedCodes`, whatever the code.
   */
  readonly kind?: 'heartbeat-timeout' | 'unauthorized';
}

/** One live attempt of a transport. */
export interface Link<Frame> {
  /** `message` is the message before it was encoded; `undefined` for a heartbeat. */
  send(frame: Frame, message?: unknown): void;
  /** Required if the transport has acknowledgements. Resolves with the acknowledgement. */
  deliver?(frame: Frame, message?: unknown): Promise<unknown>;
  /** Called when the `deliver` of a frame was aborted or timed out. Must not throw. */
  cancel?(frame: Frame): void;
  /** Starts the close handshake; `events.close` follows. */
  close(code?: number, reason?: string): void;
  /** Detaches all handlers and ends the link as soon as the platform can. No event follows. */
  abandon(): void;
  /**
   * Detaches all handlers and closes with a handshake in the background, within a few seconds. No event follows. For a working
   * link that was replaced, before or after `close`, so that sent messages still arrive.
   *
   * @default `abandon`
   */
  retire?(): void;
  /** Bytes that are not yet handed to the network; `null` if unknown, which turns backpressure off. */
  readonly bufferedAmount: number | null;
}

/** The argument of functions for url, query and protocols: the attempt that they are called for. */
export interface DialContext {
  /** As in the snapshot: 0 for the first dial. */
  readonly attempt: number;
  /** How the previous attempt ended, or `null`. */
  readonly cause: CloseInfo | null;
  /** Aborted when the attempt ends before it opens, for instance by `connectTimeoutMs`. */
  readonly signal: AbortSignal;
}

/** A fixed destination, or a function that is called for each attempt. */
export type UrlSource = string | URL | ((context: DialContext) => string | URL | Promise<string | URL>);

/** Parameters of a url; `null` and `undefined` are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Parameters that are added to the url, or a function that is called for each attempt and can return a fresh token. */
export type QuerySource = Query | ((context: DialContext) => Query | Promise<Query>);

/** Subprotocols, or a function that is called for each attempt and can return a fresh token. */
export type ProtocolsSource =
  | string
  | readonly string[]
  | ((context: DialContext) => string | readonly string[] | Promise<string | readonly string[]>);
