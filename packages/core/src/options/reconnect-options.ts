import type { CloseInfo, ConnectionErrorLike } from '../snapshot-types.js';

/**
 * The standard policy. The delay is random, from 0 to `min(maxDelayMs, window * factor ^ retries)` ("full jitter"), so that
 * the clients of a server do not all return at the same time. Close codes count only after the link has opened, because
 * before that the peer has not sent one.
 */
export interface ReconnectOptions {
  /**
   * The window after a close frame, a failed attempt or a lost link. RFC 6455 section 7.2.3 recommends 0 to 5 s. With 0 the
   * first retry is immediate. From the second retry in a row, 0 counts as 250.
   *
   * @default 5_000
   */
  readonly baseDelayMs?: number;
  /**
   * The window of the first retry after a cause that is local to this client (wake, back online, heartbeat timeout), and of
   * the retry with fresh credentials.
   *
   * @default 300
   */
  readonly fastDelayMs?: number;
  /**
   * Growth of the window with each retry in a row; at least 1.
   *
   * @default 2
   */
  readonly factor?: number;
  /**
   * The largest window, and the interval of the slow retries while the device reports that it is offline. After an outage,
   * half of all clients return within a third of the window, and the last one within the window.
   *
   * @default 10_000
   */
  readonly maxDelayMs?: number;
  /**
   * How many retries in a row are made before the connection is `closed` with `max-attempts`; 0 or more.
   *
   * @default Infinity
   */
  readonly maxAttempts?: number;
  /**
   * How long a link must be open before the count of retries is reset, so that a server that accepts and drops each link is
   * not dialed too often.
   *
   * @default 5_000
   */
  readonly minUptimeMs?: number;
  /**
   * `suspend` makes no retries while the page is hidden. It does not close an open link.
   *
   * @default 'retry'
   */
  readonly whenHidden?: 'retry' | 'suspend';
  /**
   * Close codes that are not retried: the connection is `closed` with `fatal-code`. The default does not contain 1009: one
   * message was too big, it is not sent again, and the next link works.
   *
   * @default [1002, 1003, 1007, 1008, 1010]
   */
  readonly fatalCodes?: readonly number[];
  /**
   * Close codes that mean unauthorized. They are retried once if the retry can have fresh credentials: the url, the query or the
   * protocols are a function, or the transport requests credentials itself. Otherwise the connection is `closed` with
   * `unauthorized`.
   *
   * @default [3000, 3003, 4401, 4403]
   */
  readonly unauthorizedCodes?: readonly number[];
  /**
   * Called once for each loss that would be retried. `false` ends the connection (`not-retried`). If it throws or returns
   * anything but `true` or `false`, such as a promise, the loss is retried and `policy-failed` is raised.
   *
   * @default always
   */
  readonly shouldReconnect?: (context: ReconnectContext) => boolean;
  /**
   * Called once for each loss, like a function in place of these options. It returns the delay in milliseconds, or `false` to
   * stop. It is not called after `maxAttempts`. It replaces `shouldReconnect`.
   *
   * @default the standard policy decides
   */
  readonly decide?: ReconnectFunction;
}

/** The input of a reconnect decision. */
export interface ReconnectContext {
  /** Retries since the connection was last stable: 0 for the decision about the first. */
  readonly attempt: number;
  /** How the attempt ended. */
  readonly cause: CloseInfo;
  /** The error on this side, such as `connect-timeout` or `heartbeat-timeout`; `null` if the peer or the network ended the attempt. */
  readonly error: ConnectionErrorLike | null;
  /** The minimum delay in milliseconds that the server requested, at most an hour, or `null`. */
  readonly retryAfterMs: number | null;
  /** The decision of the standard policy: the delay in milliseconds, or `false` to stop. */
  readonly standard: number | false;
  /** A random number from 0 to 1, so that the function can be pure. */
  readonly random: number;
}

/** Returns the delay before the next attempt in milliseconds, or `false` to stop. */
export type ReconnectFunction = (context: ReconnectContext) => number | false;
