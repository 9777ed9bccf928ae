import type { SessionEnd, Window } from '@steadysocket/session/wire';
import type { RoomsOptions } from './rooms/options.js';

/** A frame of a WebSocket. */
export type Frame = string | Bytes;

/** Unshared memory. Not `Uint8Array<ArrayBuffer>`, which needs TypeScript 5.7. */
export type Bytes = Uint8Array & { readonly buffer: ArrayBuffer };

/** The user of a client. Only a client with the same `id` can resume a session. */
export interface User {
  readonly id: string;
}

/** Translates between messages and frames, like the codec of the client. Every codec of the core can be used. */
export interface ServerCodec<In, Out> {
  /** Returns a string, an ArrayBuffer, or a view of one. */
  encode(message: Out): string | object;
  decode(frame: string | ArrayBuffer): In;
}

/** The session of one client. It outlives the client's links. */
export interface Peer<U extends User, Out> {
  /** Identifies the session in logs. It is not the secret that resumes it. */
  readonly id: string;
  /** The user that the latest link authenticated. */
  readonly user: U;
  /** Whether the client has a link now. Without one, messages wait for the next link. */
  readonly isConnected: boolean;
  /**
   * Sends a message, at once or when the client is back. Returns `false` if the session is over. If too many messages wait for the
   * client, the session ends with `overflow`. Throws the error of the codec.
   */
  send(message: Out): boolean;
  /**
   * Adds the client to a room without calling `authorize`: it receives the `last` latest messages and all later ones. Returns `false`
   * if the session is over, or in too many rooms: then its client gets `too-many-rooms`. Throws a TypeError for an invalid name, and
   * without the option `rooms`.
   */
  join(room: string, options?: JoinOptions): boolean;
  /** Removes the client from a room. The room's status at the client is then `refused`, with the code `removed`. */
  leave(room: string): void;
  /**
   * Ends the session. Unacknowledged messages are lost, and the client starts a new session.
   *
   * @param code 1000, or 3000 to 4999. Default: 1000. Throws a RangeError otherwise.
   * @param reason At most 123 UTF-8 bytes. Default: `''`.
   */
  close(code?: number, reason?: string): void;
}

export interface JoinOptions {
  /** How many of the latest messages the client receives first. @default 0 */
  readonly last?: number;
}

export interface MessageContext {
  /**
   * Identifies the message: the same id each time it arrives. After a lost session, clients that resend may send a message again.
   * The client chooses it: it is unique for one user, not between users.
   */
  readonly id: string;
}

export interface SessionEndInfo {
  readonly reason: SessionEnd;
  /** The number of messages that the client did not acknowledge. Room messages do not count, because the log has them. */
  readonly lost: number;
}

/** The hub's information about a client when its link begins. */
export interface Credentials<Request> {
  /** The value of the client's `auth`: any JSON value. */
  readonly auth: unknown;
  /** The request that the adapter upgraded. */
  readonly request: Request;
}

export interface Limits {
  /** Bytes of a frame. Beyond: 4413. @default 1_048_576 */
  readonly frameBytes: number;
  /** Bytes of a `hello`. Beyond: 4413. @default 16_384 */
  readonly helloBytes: number;
  /** Milliseconds until a link has sent its `hello` and is authenticated. Beyond: 4408. @default 10_000 */
  readonly helloMs: number;
  /** Frames a second that one session may send, on average. Beyond: 4429. @default Infinity */
  readonly framesPerSecond: number;
  /** Frames that it may send at once. @default twice `framesPerSecond` */
  readonly burst: number;
  /**
   * Messages that one client has not acknowledged. Beyond half of it, the session's handlers wait, so answers alone never exceed
   * it. Beyond: the session ends with `overflow`. @default 16_384
   */
  readonly waitingMessages: number;
  /**
   * The bytes of these messages, with the same effects. A room message and a result of `onMessage` may each have half of it: larger
   * ones are refused, with `too-large` and `failed`.
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

/** Time and timers. Tests can replace them. */
export interface HubClock {
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

export interface HubOptions<U extends User, In, Out, Request = unknown> {
  /**
   * Returns the user of a client. Called for each link. Throw `refuse()` for invalid credentials (4401); any other error closes the
   * link with 1011, and the client retries.
   *
   * @default every client is the user with the id ''
   */
  authenticate?(credentials: Credentials<Request>): U | Promise<U>;
  /** Called when a session begins. Its messages are the first that the client receives. @default does nothing */
  onSession?(peer: Peer<U, Out>): void;
  /**
   * Handles one message. When it has finished, the message is acknowledged and the next message of the session is handled. The
   * client's `deliver` resolves with the result, which must be a JSON value. Throw `refuse(code)` to refuse only this message. Any
   * other error refuses it with the code `failed`, and is passed to `onError`. A frame that does not decode is refused with the
   * code `malformed`.
   */
  onMessage(peer: Peer<U, Out>, message: In, context: MessageContext): unknown;
  /** Rooms, for messages to many clients. @default none: joins and publications are refused with `no-rooms` */
  readonly rooms?: RoomsOptions<U, In, Out>;
  /** Called once when a session is over. @default does nothing */
  onSessionEnd?(peer: Peer<U, Out>, info: SessionEndInfo): void;
  /** Called with errors of the application's functions. Clients may cause such errors. @default console.error */
  onError?(error: unknown): void;
  /** Translates between messages and frames. @default frames unchanged: strings and ArrayBuffers */
  readonly codec?: ServerCodec<In, Out>;
  /** How long a session waits for its client, in milliseconds. @default 120_000 */
  readonly resumeWindowMs?: number;
  /**
   * How often clients send a heartbeat. A link that is silent for four times as long is closed. Hidden pages run their timers once a
   * minute, so with less than 15 seconds their links are closed each time and return a minute later.
   *
   * @default 25_000
   */
  readonly heartbeatMs?: number;
  /** How much one client may send without an acknowledgement. @default { messages: 4_096, bytes: 4_194_304 } */
  readonly window?: Partial<Window>;
  /** Limits for each client, and for all clients together. @default the defaults of `Limits` */
  readonly limits?: Partial<Limits>;
  /** The clock and its timers. @default the system's */
  readonly clock?: HubClock;
}

export interface DrainOptions {
  /** Over how many milliseconds the ends of sessions are spread. @default 0 */
  readonly overMs?: number;
  /** The minimum delay before a client returns, in milliseconds. @default 0 */
  readonly retryAfterMs?: number;
  /** How long handlers may take after that, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
}
