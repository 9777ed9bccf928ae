import type { Clock, WebSocketFrame } from '@steadysocket/core';
import type { Transport } from '@steadysocket/core/transport';
import type { Window } from './wire/controls.js';

/** What the `auth` function knows about the attempt that it serves. */
export interface AuthContext {
  /** Aborted when the attempt ends before it opens. */
  readonly signal: AbortSignal;
}

export interface SessionOptions {
  /**
   * The transport underneath: one whose frames are a WebSocket's.
   *
   * @default webSocket()
   */
  readonly over?: Transport<WebSocketFrame>;
  /**
   * Credentials for the server's `authenticate`: a value that JSON can carry, or a function that is asked anew for each
   * attempt, inside `connectTimeoutMs`. They travel in the first frame, never in the url. When the function throws or rejects,
   * the attempt ends (`handshake-failed`, or the `ConnectionError` that it threw) and is retried; `throw unauthorized()` of the
   * core ends the connection.
   *
   * @default none
   */
  readonly auth?: unknown;
  /**
   * What happens to the messages that the server has not acknowledged when a session cannot be resumed. `drop` raises a `drop`
   * event for each (`session-lost`), and `deliver` rejects with `ack-unknown`. `resend` sends them again in the new session, so
   * that the server handles them at least once: each keeps its id there. The messages of another user are dropped anyway.
   *
   * @default 'drop'
   */
  readonly unacknowledged?: 'drop' | 'resend';
  /**
   * What may arrive without having been acknowledged: the server waits beyond it.
   *
   * @default { messages: 4_096, bytes: 4_194_304 }
   */
  readonly window?: Partial<Window>;
  /**
   * The time for acknowledgements, as that of the connection.
   *
   * @default systemClock
   */
  readonly clock?: Clock;
}

/** What the snapshot and the `open` event show as `session`. */
export interface SessionInfo {
  /** Why the session before could not be resumed; `null` where it was, and for the first one. */
  readonly lostBecause: string | null;
}
