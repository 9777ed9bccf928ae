import type { SessionEnd, Window } from '@steadysocket/session/wire';
import type { RoomsOptions } from './rooms/options.js';

/** What a WebSocket carries. */
export type Frame = string | Bytes;

/** Memory that is not shared. Written so, because `Uint8Array` has no parameter before TypeScript 5.7. */
export type Bytes = Uint8Array & { readonly buffer: ArrayBuffer };

/** Who a client is. Only a client with the same `id` resumes a session. */
export interface User {
  readonly id: string;
}

/** Translates between messages and frames, as the codec of the client does: any codec of the core fits. */
export interface ServerCodec<In, Out> {
  /** Makes a string, an ArrayBuffer, or a view of one. */
  encode(message: Out): string | object;
  decode(frame: string | ArrayBuffer): In;
}

/** One client's session, past its links. */
export interface Peer<U extends User, Out> {
  /** Names the session in logs. It is not the secret that resumes it. */
  readonly id: string;
  /** As the latest link authenticated. */
  readonly user: U;
  /** Whether a link is there now. What is sent meanwhile waits for the next one. */
  readonly isConnected: boolean;
  /**
   * Sends a message: now, or when the client is back. Returns `false` when the session is over. A session whose client takes
   * less than it is sent ends with `overflow`. Throws what the codec throws.
   */
  send(message: Out): boolean;
  /**
   * Puts the client into a room without asking `authorize`: it receives what is published from now on, after the last `last`
   * messages. Returns `false` when the session is over or in as many rooms as it may be: then its client gets `too-many-rooms`.
   * Throws a TypeError for a name that is none, and without `rooms`.
   */
  join(room: string, options?: JoinOptions): boolean;
  /** Takes the client out of a room: there its status is `refused`, with the code `removed`. */
  leave(room: string): void;
  /**
   * Ends the session: what the client has not acknowledged is lost, and it begins a new one.
   *
   * @param code 1000, or 3000 to 4999. Default: 1000. Throws a RangeError otherwise.
   * @param reason At most 123 UTF-8 bytes. Default: `''`.
   */
  close(code?: number, reason?: string): void;
}

export interface JoinOptions {
  /** How many of the latest messages the client gets first. @default 0 */
  readonly last?: number;
}

export interface MessageContext {
  /**
   * The same for the same message however often it arrives, which happens after a lost session to clients that resend. It is
   * the client's word: unique for one user, not between users.
   */
  readonly id: string;
}

export interface SessionEndInfo {
  readonly reason: SessionEnd;
  /** Messages to the client that it did not acknowledge. Those of rooms do not count: they are in the log. */
  readonly lost: number;
}

/** What the hub knows about a client when it says hello. */
export interface Credentials<Request> {
  /** What the client's `auth` gave; anything that JSON can carry. */
  readonly auth: unknown;
  /** The request that the adapter upgraded. */
  readonly request: Request;
}

export interface Limits {
  /** Bytes of a frame. Beyond: 4413. @default 1_048_576 */
  readonly frameBytes: number;
  /** Bytes of a `hello`. Beyond: 4413. @default 16_384 */
  readonly helloBytes: number;
  /** Milliseconds until a link has said hello and is authenticated. Beyond: 4408. @default 10_000 */
  readonly helloMs: number;
  /** Frames a second that one session may send, on average. Beyond: 4429. @default Infinity */
  readonly framesPerSecond: number;
  /** Frames that it may send at once. @default twice `framesPerSecond` */
  readonly burst: number;
  /**
   * Messages that one client has not acknowledged. Beyond half of it the session's handlers wait, so that answers alone never
   * exceed it. Beyond: the session ends with `overflow`. @default 16_384
   */
  readonly waitingMessages: number;
  /**
   * Their bytes, with the same consequences. A message of a room may have half of it, and so may what `onMessage` returns: more is
   * refused, with `too-large` and `failed`.
   *
   * @default 16_777_216
   */
  readonly waitingBytes: number;
  /** Rooms that one session is in. Beyond: `too-many-rooms`. @default 100 */
  readonly rooms: number;
  /** Sessions on this node. Beyond: 1013. @default 100_000 */
  readonly sessions: number;
  /** Sessions on this node of one user. Beyond: 1013. @default 10_000 */
  readonly sessionsPerUser: number;
  /** Sessions without a link, of one user. Beyond: the oldest ends. @default 16 */
  readonly detachedPerUser: number;
  /** Sessions without a link. Beyond: the oldest ends. @default 10_000 */
  readonly detached: number;
  /** Bytes that wait in sessions without a link, of one user. Beyond: the oldest ends. @default 33_554_432 */
  readonly detachedBytesPerUser: number;
  /** Bytes that wait in sessions without a link. Beyond: the oldest ends. @default 268_435_456 */
  readonly detachedBytes: number;
}

/** Time: that of the system unless a test brings its own. */
export interface HubClock {
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

export interface HubOptions<U extends User, In, Out, Request = unknown> {
  /**
   * Says who a client is, on each of its links. Throw `refuse()` for credentials that will not do (4401); anything else that it
   * throws closes the link with 1011, and the client tries again.
   *
   * @default everybody is the user with the id ''
   */
  authenticate?(credentials: Credentials<Request>): U | Promise<U>;
  /** Called when a session begins. What it sends is the client's first. @default does nothing */
  onSession?(peer: Peer<U, Out>): void;
  /**
   * Handles one message; the next one of the session waits until it has finished. The message is acknowledged then. The value
   * is what the client's `deliver` resolves with, if it was asked for: something that JSON can carry. Throw `refuse(code)` to
   * refuse this message alone. Another error refuses it with the code `failed`, and reaches `onError`. A frame that the codec
   * does not decode is refused with the code `malformed`.
   */
  onMessage(peer: Peer<U, Out>, message: In, context: MessageContext): unknown;
  /** Rooms, for messages to many. @default none: who asks for one is refused with `no-rooms` */
  readonly rooms?: RoomsOptions<U, In, Out>;
  /** Called once when a session is over. @default does nothing */
  onSessionEnd?(peer: Peer<U, Out>, info: SessionEndInfo): void;
  /** Errors of the application's functions, which what a client sends may cause. @default console.error */
  onError?(error: unknown): void;
  /** @default frames as they are: strings, and ArrayBuffers */
  readonly codec?: ServerCodec<In, Out>;
  /** How long a session waits for its client. @default 120_000 */
  readonly resumeWindowMs?: number;
  /**
   * How often clients ask for a sign of life. A link that is silent for four times as long is closed. Hidden pages run their
   * timers once a minute: with less than 15 seconds their links are closed each time, and come back a minute later.
   *
   * @default 25_000
   */
  readonly heartbeatMs?: number;
  /** What one client may send without acknowledgement. @default { messages: 4_096, bytes: 4_194_304 } */
  readonly window?: Partial<Window>;
  /** What one client, and all of them together, may use. @default the defaults of `Limits` */
  readonly limits?: Partial<Limits>;
  /** Time. @default the system's */
  readonly clock?: HubClock;
}

export interface DrainOptions {
  /** Over how many milliseconds the goodbyes are spread. @default 0 */
  readonly overMs?: number;
  /** Not before this many milliseconds shall a client come back. @default 0 */
  readonly retryAfterMs?: number;
  /** How long handlers may take after that. @default 10_000 */
  readonly timeoutMs?: number;
}
