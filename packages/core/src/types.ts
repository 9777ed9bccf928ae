/**
 * The public vocabulary. This file imports nothing, so that bindings and transports can depend on it alone.
 */

/**
 * Ends a subscription. Calling it again has no effect. To end it with a block: `using end = { [Symbol.dispose]: unsubscribe }`.
 */
export type Unsubscribe = () => void;

/**
 * Gives a lease back. Calling it again has no effect. To give it back at the end of a block:
 * `using lease = { [Symbol.dispose]: connection.acquire() }`.
 */
export type Release = () => void;

/** Something with a current value that can be watched: the read surface of a connection and of a fold. */
export interface Readable<Value> {
  /** The current value. It keeps its identity until it changes. */
  getSnapshot(): Value;
  /** The value that a server renders, and a page while it hydrates. Default: that of `getSnapshot`. */
  getServerSnapshot?(): Value;
  /** Calls `listener` after each change of the value. */
  subscribe(listener: () => void): Unsubscribe;
}

/** Something that is kept alive by its users. */
export interface Leasable {
  /** Takes one user's lease: opens on the first, closes `lingerMs` after the last is given back. */
  acquire(): Release;
}

/** Something that messages can be heard on. */
export interface MessageSource<In> {
  /** Calls `listener` once with every message, in order. */
  on(event: 'message', listener: (message: In) => void): Unsubscribe;
  /** When derived state is published: the source's `schedule` option. Default: `nextFrame`. */
  readonly schedule?: Schedule | undefined;
  /**
   * Never there: it tells TypeScript what is heard. The signatures of a connection's `on` are compared without their type
   * parameter, and any listener would fit.
   */
  readonly '~message'?: In;
}

/**
 * Where a connection stands.
 *
 * - `idle`: nobody wants it yet, or the last user left
 * - `connecting`: an attempt is under way
 * - `open`: messages travel
 * - `closing`: our close handshake
 * - `waiting`: lost; a retry is scheduled or suspended
 * - `closed`: for good, or until `open()` or `reconnect()`; `cause` says why
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
 * - `released`: the last lease was given back and the linger passed
 * - `paused`: `pause()` was called
 * - `reconnect`: `reconnect()` replaced an open link, or coming online replaced an attempt from before
 * - `remote`: the server closed, with a close frame
 * - `lost`: an open link ended without a close frame, or `markLost()` was called
 * - `refused`: the attempt ended before it opened
 * - `connect-timeout`: it did not open within `connectTimeoutMs`
 * - `dial-failed`: the url, the protocols or the transport could not be used; `error` says which
 * - `heartbeat-timeout`: an open link stayed silent
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
  /** The close code: the server's, or 1006 where no close frame was received. */
  readonly code: number;
  /** The server's reason, often empty. */
  readonly reason: string;
  /** Whether the close handshake was completed. */
  readonly wasClean: boolean;
  /** What ended it. */
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
   * How the last attempt ended, or what `close()` asked for where none was under way; `null` before either. Kept while
   * open, so that it can be shown.
   */
  readonly cause: CloseInfo | null;
  /** What went wrong with the latest attempt, or `null`. Cleared when a link opens. */
  readonly error: ConnectionErrorLike | null;
  /** Messages in the queue. */
  readonly queued: number;
  /** Their size in bytes. */
  readonly queuedBytes: number;
  /** The last heartbeat's round trip in milliseconds, or `null` before the first recognised reply on this link. */
  readonly latencyMs: number | null;
  /** The subprotocol that the server chose, or `''`. */
  readonly protocol: string;
  /** What the transport shows of the open link, such as Socket.IO's id; `null` where it shows nothing, or while down. */
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
   * Replaces what waits in the queue under the same key, in its place: of a cursor's positions only the latest goes out. The
   * replaced message is dropped (`replaced`). A message that is sent at once replaces nothing.
   *
   * @default none
   */
  readonly key?: string;
}

export interface DeliverOptions {
  /**
   * Milliseconds to wait for the acknowledgement, time in the queue included.
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
 * Why a message was given up.
 *
 * - `full`: the queue had no room
 * - `expired`: its time to live passed in the queue
 * - `aborted`: the signal of its `deliver` was aborted while it waited
 * - `replaced`: a later message with the same `key` took its place
 * - `volatile`: it was volatile and could not go at once
 * - `no-queue`: it could not go at once and `queue` is `false`
 * - `closed`: the connection was closed, or closed while it waited
 * - `released`: the last user left while it waited
 * - `destination-changed`: the application now talks to another destination
 * - `too-large`: it exceeds the queue's `maxBytes` by itself
 * - `failed`: the transport threw on writing it; an `error` event says why
 * - `session-lost`: it was handed over, the transport's session could not be resumed, and the server may not have received it
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
  /** The message as it was given to `send` or `deliver`. */
  readonly message: Out;
  readonly reason: DropReason;
}

/** A queued message that was handed to the transport. */
export interface SentInfo<Out> {
  /** The message as it was given to `send` or `deliver`. */
  readonly message: Out;
}

/** A link that opened. */
export interface OpenInfo {
  /** The subprotocol that the server chose, or `''`. */
  readonly protocol: string;
  /** Whether the transport resumed the previous session, so that nothing was lost. */
  readonly resumed: boolean;
  /** How many times the connection has opened, this one included: 1 for the first. */
  readonly opens: number;
  /** What the transport shows of the link, such as the id that a Socket.IO server gave it. Its documentation says what. */
  readonly session?: unknown;
}

/** What `on` can listen to, and what each listener is given. */
export interface ConnectionEvents<In, Out> {
  /** A decoded message. */
  message: In;
  /** A link opened. What was queued has already been handed over. */
  open: OpenInfo;
  /** An attempt ended, whether it had opened or not: once for each. */
  close: CloseInfo;
  /** Network trouble or a frame that does not decode. */
  error: ConnectionErrorLike;
  /** A message that had been `queued` was handed to the transport. One that `send` answered with `sent` raises none. */
  sent: SentInfo<Out>;
  /** A message was given up. What is sent inside a listener of it and dropped at once raises no further event. */
  drop: DropInfo<Out>;
}

/** The connection store. Its functions need no `this`, so they can be passed on as they are. */
export interface Connection<In, Out> extends Readable<Snapshot>, Leasable, MessageSource<In> {
  /**
   * Calls `listener` for each event, in the order they happened. A listener that throws starves no other: its error is
   * rethrown outside the loop. A listener removed during a dispatch is not called any more.
   */
  on<Name extends keyof ConnectionEvents<In, Out>>(
    event: Name,
    listener: (payload: ConnectionEvents<In, Out>[Name]) => void,
  ): Unsubscribe;
  // Last, because that is the signature from which `fold(connection, …)` and its like infer `In`.
  on(event: 'message', listener: (message: In) => void): Unsubscribe;
  /**
   * Sends a message, or keeps it for later.
   *
   * `sent` means handed to the transport, no more: what is in flight when a link dies may be lost. Throws
   * `encode-failed` or `invalid-frame` when the message cannot be encoded or carried.
   */
  send(message: Out, options?: SendOptions): SendOutcome;
  /**
   * Resolves when the queue is empty and the link's buffer is at or below its low-water mark; at once when that is so
   * already. It also resolves when the queue is emptied by `close()`: the `drop` events tell.
   */
  drained(): Promise<void>;
  /** Clears `closed` and opens. Without leases it takes the application's own lease, which `close()` ends. */
  open(): void;
  /**
   * Ends everything at once: the queue is dropped with events and the link closes. Wins over leases until `open()` or
   * `reconnect()`, or until every lease is gone and a new one comes.
   *
   * @param code 1000 or 3000 to 4999. Default: 1000. Throws `invalid-close` otherwise, for an event of a button too: pass on
   * `() => connection.close()`.
   * @param reason At most 123 UTF-8 bytes. Default: `''`.
   */
  close(code?: number, reason?: string): void;
  /** Dials at once: replaces a link or an attempt, pre-empts any back-off, clears `closed`. Leases as `open()` does. */
  reconnect(): void;
  /**
   * Lets the link go and keeps the queue: the status is `idle`, and no lease opens it until `open()` or `reconnect()`. What
   * was sent still arrives: the link closes in the background. After `close()` it does nothing.
   */
  pause(): void;
  /**
   * Says that the link is dead, for an application that finds out by means of its own: it is abandoned at once (1006,
   * `lost`), and the reconnect policy decides what follows. Without a link or an attempt it does nothing.
   */
  markLost(): void;
  /** When derived state is published: the `schedule` option, or `undefined` for `nextFrame`. */
  readonly schedule: Schedule | undefined;
  /** For transports: what their `ConnectRequest` has as `connection`. */
  readonly '~identity'?: object;
  /** For functions over a connection, such as `subscriptions`. */
  '~inside'(): Inside<Out>;
  /** For families: does not wait any longer for a close handshake that is under way. */
  readonly '~abandon'?: () => void;
}

/** What functions over a connection need of its inside. It may change in any version. */
export interface Inside<Out> {
  readonly settings: { readonly clock: Clock; readonly lingerMs: number };
  /** Emits when a link opens, before the queue is handed over. */
  readonly links: { on(listener: (info: Pick<OpenInfo, 'resumed'>) => void): Unsubscribe };
  /** Every call of the sender belongs inside. */
  readonly mailbox: { enter<Result>(work: () => Result): Result };
  readonly sender: {
    /** Writes at once, ahead of the queue and whatever the buffer holds. Returns whether a link took it. */
    writeAhead(message: Out): boolean;
  };
}

/** A connection whose transport has acknowledgements, as Socket.IO and STOMP have. */
export interface AcknowledgedConnection<In, Out> extends Connection<In, Out> {
  /**
   * Sends a message and resolves with the server's acknowledgement.
   *
   * Rejects with `unsupported` where the transport has no acknowledgements after all (nothing is sent), `dropped`, `timeout`,
   * `refused` where the server says no, or `ack-unknown` when the link died after the write. It never resends by itself; a
   * transport with sessions does, and rejects with `ack-unknown` when the session cannot be resumed.
   */
  deliver(message: Out, options?: DeliverOptions): Promise<unknown>;
}

/** Time. The default wraps the globals, so that fake timers installed later are honoured. */
export interface Clock {
  /** Wall-clock milliseconds since the epoch. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Runs `callback` once, soon; returns what cancels it. */
export type Schedule = (callback: () => void) => () => void;

/** `wake` is a return from the back/forward cache, from freezing or from sleep. */
export type EnvironmentSignal = 'online' | 'offline' | 'visible' | 'hidden' | 'wake';

/** What the device says of itself. Replace it where there is no browser: React Native, tests. */
export interface Environment {
  /** A hint that is sometimes wrong; `true` where it is unknown. */
  isOnline(): boolean;
  /** `true` where there is nothing to be seen. */
  isVisible(): boolean;
  /** Called while a connection is wanted, and undone when it is not. */
  subscribe(listener: (signal: EnvironmentSignal) => void): Unsubscribe;
}

/** Translates between messages and what a transport carries. Stateless: one codec may serve many connections. */
export interface Codec<In, Out, Frame = WebSocketFrame> {
  /** What it throws becomes `encode-failed`, thrown at the call of `send`. */
  encode(message: Out): Frame;
  /** What it throws becomes `decode-failed`, an `error` event; the frame is skipped. */
  decode(frame: Frame): In;
  /** In place of `encode` for what `deliver` sends, where a request needs something to be answered by. Default: `encode`. */
  encodeRequest?(message: Out): Frame;
}

/** A codec for frames that hold several messages or none, such as NDJSON. Stateless, too. */
export interface BatchCodec<In, Out, Frame = WebSocketFrame> {
  /** What it throws becomes `encode-failed`, thrown at the call of `send`. */
  encode(message: Out): Frame;
  /**
   * Calls `emit` for each message, before it returns; later calls are ignored. What it throws becomes `decode-failed`: what
   * it has emitted stands, and the rest of the frame is skipped.
   */
  decodeAll(frame: Frame, emit: (message: In) => void): void;
  /** As in `Codec`. */
  encodeRequest?(message: Out): Frame;
}

/** A view of memory that is not shared. Written so, because `ArrayBufferView` has no parameter before TypeScript 5.7. */
export type BinaryView = ArrayBufferView & { readonly buffer: ArrayBuffer };

/** What a WebSocket accepts. */
export type WebSocketFrame = string | ArrayBuffer | BinaryView | Blob;

/** What a WebSocket delivers: text, and binary as its `binaryType` says. */
export type WebSocketData = string | ArrayBuffer | Blob;

/** What a transport can do. */
export interface Capabilities {
  /** The server acknowledges single messages: `deliver` works. */
  readonly acks: boolean;
  /** Binary frames travel. */
  readonly binary: boolean;
  /** Each attempt asks for credentials anew, so that a retry can mend an unauthorized close. Default: `false`. */
  readonly freshCredentials?: boolean;
  /**
   * What a lost link carried is sent again on the next one, so that a `deliver` waits for its acknowledgement past the loss.
   * The transport rejects it when it gives up. Default: `false`.
   */
  readonly resends?: boolean;
}

/**
 * How frames travel. The only thing a transport implements; decorators compose. `Received` is what arrives, where that has
 * more to it than what is sent.
 */
export interface Transport<Frame, Received extends Frame = Frame> {
  readonly capabilities: Capabilities;
  /** The codec that is used when the connection has none of its own. */
  readonly codec: Codec<Received, Frame, Frame>;
  /** Bytes of a frame, for the queue's bound. Throws for what the transport cannot carry. */
  sizeOf(frame: Frame): number;
  /** The heartbeat of its protocol, used when the connection has none of its own. Made by `heartbeat({ … })`. */
  readonly heartbeat?: Heartbeat<Frame>;
  /**
   * Starts one attempt. What it throws ends the attempt. `events.close` ends the link and is called at most once; it
   * must not be called for a link that was abandoned.
   */
  connect(request: ConnectRequest, events: LinkEvents<Received>): Link<Frame>;
  /**
   * The connection gives up everything that it has not sent: it was closed, or its last user left. A transport that keeps
   * messages past a lost link gives them up as well, and returns those that may not have arrived, oldest first: each becomes a
   * `drop` event. Called after the link was closed, with the `connection` of its requests.
   */
  discard?(connection: object): readonly unknown[];
}

/** What `heartbeat` makes. Its fields are the core's own. */
export interface Heartbeat<Frame = WebSocketFrame> {
  readonly message: Frame | (() => Frame) | undefined;
  isReply(frame: Frame): boolean;
  readonly liveness: unknown;
}

/** A transport that says in its type that it has acknowledgements: connections over it have `deliver`. */
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
   * Stands for the connection: one and the same in all its attempts, and in no other connection's. The key of a `WeakMap`
   * for what has to outlive a link, such as a session to resume; one transport may serve many connections.
   */
  readonly connection: object;
}

/** What a link tells. Events of a link that was abandoned are ignored. */
export interface LinkEvents<Frame> {
  /** Messages may travel: after whatever the transport sends first (login, subscriptions). */
  open(info: LinkOpen): void;
  frame(frame: Frame): void;
  /** Traffic that is no frame: a protocol's own heartbeat. */
  alive(): void;
  close(info: LinkClose): void;
  error(error: unknown): void;
}

/** A link that opened. */
export interface LinkOpen {
  readonly protocol: string;
  /** Whether the previous session goes on, so that nothing was lost. Default: `false`. */
  readonly resumed?: boolean;
  /** What the snapshot shows as `session`. Default: `null`. */
  readonly session?: unknown;
  /** Messages of the previous session that may not have arrived, oldest first: each becomes a `drop` event (`session-lost`). */
  readonly lost?: readonly unknown[];
  /** From one heartbeat of the transport's own to the next, as the server wishes. Default: its own `intervalMs`. */
  readonly heartbeatMs?: number;
}

export interface LinkClose {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** The server's wish: the next attempt comes not before this many milliseconds. Believed up to an hour. */
  readonly retryAfterMs?: number;
  /**
   * The peer itself sent the code before the link opened, in a protocol above the socket: then it decides what follows.
   * Codes of other attempts that did not open are ignored, because platforms make them up.
   *
   * @default false
   */
  readonly isFromPeer?: boolean;
  /**
   * Where the code says too little. `heartbeat-timeout`: a heartbeat of the transport's own found the link dead, which counts
   * as a loss local to this client. `unauthorized`, with `isFromPeer`: treated like one of `unauthorizedCodes`, whatever the code.
   */
  readonly kind?: 'heartbeat-timeout' | 'unauthorized';
}

/** One live attempt of a transport. */
export interface Link<Frame> {
  /** `message` is what the application sent, before the codec; `undefined` for a heartbeat. */
  send(frame: Frame, message?: unknown): void;
  /** Present where the transport acknowledges. Resolves with the acknowledgement. */
  deliver?(frame: Frame, message?: unknown): Promise<unknown>;
  /** Nobody waits for the acknowledgement of a frame any more: its `deliver` was aborted or timed out. Must not throw. */
  cancel?(frame: Frame): void;
  /** Starts the close handshake; `events.close` follows. */
  close(code?: number, reason?: string): void;
  /** Detaches every handler and ends the link as soon as its platform can; no event follows. */
  abandon(): void;
  /**
   * Detaches every handler and closes with a handshake in the background, within a few seconds; no event follows. For a link
   * that works but was replaced, before or after `close`: what was sent still arrives.
   *
   * @default `abandon`
   */
  retire?(): void;
  /** Bytes not yet handed to the network; `null` where the transport cannot tell, so that there is no backpressure. */
  readonly bufferedAmount: number | null;
}

/** What a url or protocols function is told about the attempt it serves. */
export interface DialContext {
  /** As in the snapshot: 0 for the first dial. */
  readonly attempt: number;
  /** How the previous attempt ended, or `null`. */
  readonly cause: CloseInfo | null;
  /** Aborted when the attempt ends before it opens, for instance by `connectTimeoutMs`. */
  readonly signal: AbortSignal;
}

/** One fixed destination, or a function that is asked anew for each attempt. */
export type UrlSource = string | URL | ((context: DialContext) => string | URL | Promise<string | URL>);

/** Parameters of a url; `null` and `undefined` are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Parameters added to the url, or a function that is asked anew for each attempt: the place for a fresh token. */
export type QuerySource = Query | ((context: DialContext) => Query | Promise<Query>);

/** Subprotocols, or a function that is asked anew for each attempt: the place for a fresh token. */
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
