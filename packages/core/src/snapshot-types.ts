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
