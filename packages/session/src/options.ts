import type { Clock, WebSocketFrame } from '@steadysocket/core';
import type { Transport } from '@steadysocket/core/transport';
import type { Window } from './wire/controls.js';

/** The argument of the `auth` function: the attempt that it is called for. */
export interface AuthContext {
  /** Aborted when the attempt ends before it opens. */
  readonly signal: AbortSignal;
}

export interface SessionOptions {
  /**
   * The underlying transport. Its frames must be those of a WebSocket.
   *
   * @default webSocket()
   */
  readonly over?: Transport<WebSocketFrame>;
  /**
   * Credentials for the server's `authenticate`: a JSON value, or a function that is called for each attempt, inside
   * `connectTimeoutMs`. They are sent in the first frame, never in the url. If the function throws or rejects, the attempt ends
   * (`handshake-failed`, or the `ConnectionError` that it threw) and is retried; `throw unauthorized()` of the core ends the
   * connection.
   *
   * @default none
   */
  readonly auth?: unknown;
  /**
   * What happens to unacknowledged messages when a session cannot be resumed. `drop` raises a `drop` event for each
   * (`session-lost`), and `deliver` rejects with `ack-unknown`. `resend` sends them again in the new session with the same ids, so
   * the server handles them at least once. If the user has changed, they are dropped in either case.
   *
   * @default 'drop'
   */
  readonly unacknowledged?: 'drop' | 'resend';
  /**
   * How much the server may send without an acknowledgement. Beyond it the server waits.
   *
   * @default { messages: 4_096, bytes: 4_194_304 }
   */
  readonly window?: Partial<Window>;
  /**
   * The clock for acknowledgements. Use that of the connection.
   *
   * @default systemClock
   */
  readonly clock?: Clock;
}

/** The `session` of the snapshot and of the `open` event. */
export interface SessionInfo {
  /** Why the previous session could not be resumed; `null` if it was, and for the first session. */
  readonly lostBecause: string | null;
}
