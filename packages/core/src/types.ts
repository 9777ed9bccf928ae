/**
 * The public vocabulary. This file imports nothing, so that bindings and transports can depend on it alone.
 */

/** Ends a subscription. Calling it again has no effect. */
export type Unsubscribe = () => void;

/** Gives a lease back. Calling it again has no effect. */
export type Release = () => void;

/** `Symbol.dispose`, where the application's `lib` has it. */
type DisposeKey = SymbolConstructor extends { readonly dispose: infer Key extends symbol } ? Key : never;

/** What `using` ends at the end of a block, where the platform has `Symbol.dispose`. */
export type Disposing = Readonly<Record<DisposeKey, () => void>>;

/** Ends a subscription or a lease, when it is called or by `using`. Calling it again has no effect. */
export type Disposer = (() => void) & Disposing;

/** A current value with change notifications: the read interface of connections and folds. */
export interface Readable<Value> {
  /** The current value. It keeps its identity until it changes. */
  getSnapshot(): Value;
  /** The value for server rendering and hydration. Default: `getSnapshot()`. */
  getServerSnapshot?(): Value;
  /** Calls `listener` after each change of the value. */
  subscribe(listener: () => void): Unsubscribe;
}

/** Something that stays open while it has users. */
export interface Leasable {
  /** Takes a lease for one user. The first lease opens. `lingerMs` after the last lease is given back, it closes. */
  acquire(): Release;
}

/** A source of messages. */
export interface MessageSource<In> {
  /** Calls `listener` once with every message, in order. */
  on(event: 'message', listener: (message: In) => void): Unsubscribe;
  /** When derived state is published: the source's `schedule` option. Default: `nextFrame`. */
  readonly schedule?: Schedule | undefined;
  /**
   * Phantom type, missing at run time. Without it TypeScript cannot infer `In` from the overloaded `on` of a connection, and
   * accepts any listener.
   */
  readonly '~message'?: In;
}

/**
 * The status of a connection.
 *
 * - `idle`: it has no users yet, or the last user has left
 * - `connecting`: an attempt is in progress
 * - `open`: messages can be sent and received
 * - `closing`: this side has started the close handshake
 * - `waiting`: the link was lost; a retry is scheduled or suspended
 * - `closed`: until `open()` or `reconnect()`; `cause` has the reason
 */
export type Status = 'idle' | 'connecting' | 'open' | 'closing' | 'waiting' | 'closed';

/** WHATWG numbering: connecting 0, open 1, closing 2, and 3 for every other status. */
export type ReadyState = 0 | 1 | 2 | 3;

/** Why no ordinary retry is scheduled while `waiting`. */
export type Suspension = 'offline' | 'hidden';

/**
 * What ended an attempt or a connection.
 *
 * - `client`: `close()` was called
 * - `released`: `lingerMs` have passed since the last lease was given back
 * - `paused`: `pause()` was called
 * - `reconnect`: `reconnect()` replaced an open link, or coming online replaced an older attempt
 * - `remote`: the server sent a close frame
 * - `lost`: an open link ended without a close frame, or `markLost()` was called
 * - `refused`: the attempt ended before it opened
 * - `connect-timeout`: it did not open within `connectTimeoutMs`
 * - `dial-failed`: the url, the protocols or the transport could not be used; see `error`
 * - `heartbeat-timeout`: an open link was silent for too long
 * - `unauthorized`: closed for good by one of `unauthorizedCodes`
 * - `fatal-code`: closed for good by one of `fatalCodes`
 * - `not-retried`: closed for good by `reconnect: false`, `shouldReconnect` or the reconnect function
 * - `max-attempts`: closed for good after `maxAttempts` retries
 */
export type CloseKind =
  | 'client'
  | 'released'
  | 'paused'
  | 'reconnect'
  | 'remote'
  | 'lost'
  | 'refused'
  | 'connect-timeout'
  | 'dial-failed'
  | 'heartbeat-timeout'
  | 'unauthorized'
  | 'fatal-code'
  | 'not-retried'
  | 'max-attempts';

/** How an attempt ended. */
export interface CloseInfo {
  /** The close code of the server, or 1006 without a close frame. */
  readonly code: number;
  /** The server's reason, often empty. */
  readonly reason: string;
  /** Whether the close handshake was completed. */
  readonly wasClean: boolean;
  /** Why it ended. */
  readonly kind: CloseKind;
}

/** The state of a connection. The object keeps its identity until one of its fields changes. */
export interface Snapshot {
  readonly status: Status;
  readonly readyState: ReadyState;
  /** 0 for the first dial; n for the nth retry since the connection was last stable (open for `minUptimeMs`). */
  readonly attempt: number;
  /** When the next attempt is due, in milliseconds since the epoch; `null` when none is scheduled. */
  readonly retryAt: number | null;
  /** Why the ordinary retry is suspended, or `null`. */
  readonly suspended: Suspension | null;
  /**
   * How the last attempt ended, or the arguments of `close()` if there was no attempt; `null` before either. Kept while open, so
   * that it can be shown.
   */
  readonly cause: CloseInfo | null;
  /** The error of the latest attempt, or `null`. Cleared when a link opens. */
  readonly error: ConnectionErrorLike | null;
  /** Messages in the queue. */
  readonly queued: number;
  /** Their size in bytes. */
  readonly queuedBytes: number;
  /** The last heartbeat's round trip in milliseconds, or `null` before the first recognized reply on this link. */
  readonly latencyMs: number | null;
  /** The subprotocol that the server chose, or `''`. */
  readonly protocol: string;
  /** Data of the transport about the open link, such as the id of Socket.IO; `null` without such data or without a link. */
  readonly session: unknown;
}

/** A stable name for each error; `docs/errors.md` has a sentence on each. */
export type ConnectionErrorCode =
  | 'invalid-option'
  | 'invalid-url'
  | 'insecure-url'
  | 'invalid-protocols'
  | 'invalid-close'
  | 'invalid-frame'
  | 'encode-failed'
  | 'decode-failed'
  | 'schema-mismatch'
  | 'schema-async'
  | 'no-parser'
  | 'no-websocket'
  | 'url-failed'
  | 'query-failed'
  | 'protocols-failed'
  | 'policy-failed'
  | 'connect-timeout'
  | 'heartbeat-timeout'
  | 'handshake-failed'
  | 'unauthorized'
  | 'transport-failed'
  | 'unsupported'
  | 'dropped'
  | 'refused'
  | 'timeout'
  | 'ack-unknown'
  | 'overflow'
  | 'runaway';

/** The shape of a `ConnectionError`, for code that only reads it. */
export interface ConnectionErrorLike extends Error {
  readonly code: ConnectionErrorCode;
}

/** What became of a message: handed to the transport, kept in the queue, or given up (with a `drop` event). */
export type SendOutcome = 'sent' | 'queued' | 'dropped';

export interface SendOptions {
  /**
   * Milliseconds the message may wait in the queue; then it is dropped (`expired`).
   *
   * @default the queue's `ttlMs`
   */
  readonly ttlMs?: number;
  /**
   * Sends the message now or drops it: it never waits in the queue.
   *
   * @default false
   */
  readonly volatile?: boolean;
  /**
   * Replaces the queued message with the same key, at its place in the queue: of the positions of a cursor only the latest is
   * sent. The replaced message is dropped (`replaced`). A message that is sent at once replaces nothing.
   *
   * @default none
   */
  readonly key?: string;
}

export interface DeliverOptions {
  /**
   * Milliseconds to wait for the acknowledgement, time in the queue included. `Infinity` waits for as long as it takes.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
  /**
   * Aborting rejects with the signal's reason. A message that still waits in the queue is withdrawn.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Why a message was dropped.
 *
 * - `full`: the queue was full
 * - `expired`: its time to live ended in the queue
 * - `aborted`: the signal of its `deliver` was aborted while it waited
 * - `replaced`: a later message with the same `key` replaced it
 * - `volatile`: it was volatile and could not be sent at once
 * - `no-queue`: it could not be sent at once and `queue` is `false`
 * - `closed`: the connection was closed, or closed while it waited
 * - `released`: the last user left while it waited
 * - `destination-changed`: the application switched to another destination
 * - `too-large`: it exceeds the queue's `maxBytes` by itself
 * - `failed`: the transport threw when it wrote the message; an `error` event has the cause
 * - `session-lost`: it was handed to the transport, whose session could not be resumed; the server may not have received it
 */
export type DropReason =
  | 'full'
  | 'expired'
  | 'aborted'
  | 'replaced'
  | 'volatile'
  | 'no-queue'
  | 'closed'
  | 'released'
  | 'destination-changed'
  | 'too-large'
  | 'failed'
  | 'session-lost';

/** A message that will not be sent. */
export interface DropInfo<Out> {
  /** The argument of `send` or `deliver`. */
  readonly message: Out;
  readonly reason: DropReason;
}

/** A queued message that was handed to the transport. */
export interface SentInfo<Out> {
  /** The argument of `send` or `deliver`. */
  readonly message: Out;
}

/** Describes a link that has opened. */
export interface OpenInfo {
  /** The subprotocol that the server chose, or `''`. */
  readonly protocol: string;
  /** Whether the transport resumed the previous session, so that nothing was lost. */
  readonly resumed: boolean;
  /** How many times the connection has opened, this one included: 1 for the first. */
  readonly opens: number;
  /** Data of the transport about the link, such as the id of Socket.IO. See the documentation of the transport. */
  readonly session?: unknown;
}

/** The events of `on`, with the argument of their listeners. */
export interface ConnectionEvents<In, Out> {
  /** A decoded message. */
  message: In;
  /** A link has opened. The queue has already been handed to the transport. */
  open: OpenInfo;
  /** An attempt has ended, whether it had opened or not. Raised once for each attempt. */
  close: CloseInfo;
  /** A failure of the network, or a frame that does not decode. */
  error: ConnectionErrorLike;
  /** A queued message was handed to the transport. A message for which `send` returned `sent` raises no event. */
  sent: SentInfo<Out>;
  /** A message was dropped. Messages that a listener of this event sends and that are dropped at once raise no further event. */
  drop: DropInfo<Out>;
}

/** The connection store. Its functions do not use `this`, so they can be passed on. */
export interface Connection<In, Out> extends Readable<Snapshot>, Leasable, MessageSource<In> {
  /**
   * Calls `listener` for each event, in the order of events. If a listener throws, the others are still called, and the error is
   * reported as uncaught. A listener that is removed during a dispatch is not called any more.
   */
  on<Name extends keyof ConnectionEvents<In, Out>>(
    event: Name,
    listener: (payload: ConnectionEvents<In, Out>[Name]) => void,
  ): Disposer;
  // Last, because TypeScript infers the `In` of `fold(connection, …)` from the last signature.
  on(event: 'message', listener: (message: In) => void): Disposer;
  subscribe(listener: () => void): Disposer;
  acquire(): Disposer;
  /**
   * Sends a message, or queues it.
   *
   * `sent` means that the transport has the message: if the link dies, messages in flight may be lost. Throws `encode-failed` or
   * `invalid-frame` if the codec cannot encode the message or the transport cannot carry it.
   */
  send(message: Out, options?: SendOptions): SendOutcome;
  /**
   * Resolves when the queue is empty and the buffer of the link is at or below the low mark; at once if that is already true. It
   * also resolves when `close()` has emptied the queue, with `drop` events.
   */
  drained(): Promise<void>;
  /** Opens, also after `closed`. Without leases it takes a lease for the application, which `close()` ends. */
  open(): void;
  /**
   * Closes the link and drops the queue, with events. Leases do not open the connection again until `open()` or `reconnect()`, or
   * until all leases have been given back and a new one is taken.
   *
   * @param code 1000 or 3000 to 4999. Default: 1000. Throws `invalid-close` for anything else, also for the event of a button:
   * pass `() => connection.close()` to it.
   * @param reason At most 123 UTF-8 bytes. Default: `''`.
   */
  close(code?: number, reason?: string): void;
  /** Dials at once, also while `waiting` or `closed`. Replaces a link or an attempt. Takes a lease like `open()`. */
  reconnect(): void;
  /**
   * Closes the link and keeps the queue. The status is `idle`, and leases do not open the connection until `open()` or
   * `reconnect()`. The link closes in the background, so sent messages still arrive. It has no effect after `close()`.
   */
  pause(): void;
  /**
   * Reports that the link is dead, for an application that detects it by itself. The link is abandoned at once (1006, `lost`), and
   * the reconnect policy decides. Without a link or an attempt it has no effect.
   */
  markLost(): void;
  /** When derived state is published: the `schedule` option, or `undefined` for `nextFrame`. */
  readonly schedule: Schedule | undefined;
  /** For transports: the `connection` of their `ConnectRequest`. */
  readonly '~identity'?: object;
  /** For functions over a connection, such as `subscriptions`, and for families. */
  '~inside'(): Inside<Out>;
}

/** Internals for functions over a connection. They may change in any version. */
export interface Inside<Out> {
  readonly settings: {
    readonly clock: Clock;
    readonly lingerMs: number;
    readonly transport: object;
    readonly codec: object;
  };
  /** Ends a close handshake that is in progress. */
  abandon(): void;
  /** Calls `listener` when a link opens, before the queue is handed over. */
  onLink(listener: (info: Pick<OpenInfo, 'resumed'>) => void): Unsubscribe;
  readonly mailbox: {
    /** Whether an event is being processed, or waits. */
    readonly isBehind: boolean;
    /** Every call of the sender belongs inside. */
    enter<Result>(work: () => Result): Result;
    /** Does this at once, or in its turn. */
    post(work: () => void): void;
    /** Calls `emit` at once, or when the listeners that are being called have returned. It must not throw. */
    notify<Payload>(target: { emit(payload: Payload): unknown }, payload: Payload): void;
    raise(event: 'error', error: ConnectionErrorLike): void;
  };
  readonly sender: {
    /** Writes at once, ahead of the queue and whatever the buffer holds. Returns whether a link took it. */
    writeAhead(message: Out): boolean;
    /** As the connection's, of a message whose frame the transport gets wrapped. */
    deliver(message: Out, options: DeliverOptions | undefined, wrap: (frame: unknown) => unknown): Promise<unknown>;
  };
}

/** A connection whose transport has acknowledgements, as Socket.IO and STOMP have. */
export interface AcknowledgedConnection<In, Out> extends Connection<In, Out> {
  /**
   * Sends a message and resolves with the server's acknowledgement.
   *
   * Rejects with `unsupported` (the transport has no acknowledgements, and nothing is sent), `dropped`, `timeout`, `refused` (by the
   * server), or `ack-unknown` (the link died after the write). It never sends again by itself. A transport with sessions does, and
   * rejects with `ack-unknown` if the session cannot be resumed.
   */
  deliver(message: Out, options?: DeliverOptions): Promise<unknown>;
}

/** Time and timers. The default wraps the globals, so that fake timers that are installed later work. */
export interface Clock {
  /** Wall-clock milliseconds since the epoch. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Runs `callback` once, soon. Returns a function that cancels it. */
export type Schedule = (callback: () => void) => () => void;

/** `wake` is a return from the back/forward cache, from freezing or from sleep. */
export type EnvironmentSignal = 'online' | 'offline' | 'visible' | 'hidden' | 'wake';

/** The state of the device. Replace it outside a browser: in React Native, in tests. */
export interface Environment {
  /** A hint that is sometimes wrong; `true` if it is unknown. */
  isOnline(): boolean;
  /** `true` without a page. */
  isVisible(): boolean;
  /** Called when a connection is wanted. The result is called when it is not wanted any more. */
  subscribe(listener: (signal: EnvironmentSignal) => void): Unsubscribe;
}

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
   * Calls `emit` for each message, before it returns. Later calls are ignored. If it throws, `decode-failed` is raised: messages
   * that it has emitted stay, and the rest of the frame is skipped.
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

/** Any validator that follows the Standard Schema specification, version 1 (standardschema.dev). */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
