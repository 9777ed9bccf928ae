import type { CloseInfo, ReconnectContext } from '@steadysocket/core';
import type { SteadyWebSocketOptions } from './options.js';

/** The options of reconnecting-websocket and partysocket. Durations are milliseconds. */
export interface ReconnectingWebSocketOptions {
  /**
   * The constructor of the underlying sockets.
   *
   * @default globalThis.WebSocket
   */
  readonly WebSocket?: unknown;
  /**
   * The window of the first retry: its delay is random, from 0 to this.
   *
   * @default the default of `baseDelayMs`
   */
  readonly minReconnectionDelay?: number;
  /**
   * The largest window.
   *
   * @default the default of `maxDelayMs`
   */
  readonly maxReconnectionDelay?: number;
  /**
   * Growth of the window with each retry in a row.
   *
   * @default the default of `factor`
   */
  readonly reconnectionDelayGrowFactor?: number;
  /**
   * How long a link must be open before the count of retries is reset.
   *
   * @default the default of `minUptimeMs`
   */
  readonly minUptime?: number;
  /**
   * How long an attempt may take.
   *
   * @default the default of `connectTimeoutMs`
   */
  readonly connectionTimeout?: number;
  /**
   * How many retries in a row are made before the socket is closed.
   *
   * @default the default of `maxAttempts`
   */
  readonly maxRetries?: number;
  /**
   * How many messages may wait for a link. With 0, messages that cannot be sent at once are dropped.
   *
   * @default the default of `maxMessages`
   */
  readonly maxEnqueuedMessages?: number;
  /**
   * Does not connect until `reconnect()` is called.
   *
   * @default false
   */
  readonly startClosed?: boolean;
  /**
   * Called for each loss that would be retried, with the code, reason and `wasClean` of the `close` event.
   *
   * @default always
   */
  readonly shouldReconnectOnClose?: (event: Pick<CloseInfo, 'code' | 'reason' | 'wasClean'>) => boolean;
  /**
   * Accepted without effect, because this class writes no log. Listen to `socket.connection` instead.
   *
   * @default none
   */
  readonly debug?: boolean;
  /**
   * Accepted without effect, like `debug`.
   *
   * @default none
   */
  readonly debugLogger?: (...values: never[]) => void;
}

/**
 * Translates the options of reconnecting-websocket and partysocket. Missing options have Steadysocket's defaults. Each delay is
 * random, from 0 to its option, so that clients do not all return at the same time.
 *
 * @example new SteadyWebSocket(url, protocols, fromReconnectingWebSocketOptions({ maxRetries: 10 }))
 */
export function fromReconnectingWebSocketOptions(given: ReconnectingWebSocketOptions): SteadyWebSocketOptions {
  const { maxEnqueuedMessages, shouldReconnectOnClose } = given;
  const options = {
    WebSocket: given.WebSocket,
    startClosed: given.startClosed,
    connectTimeoutMs: given.connectionTimeout,
    queue: maxEnqueuedMessages === 0 ? false : { maxMessages: maxEnqueuedMessages },
    reconnect: {
      baseDelayMs: given.minReconnectionDelay,
      maxDelayMs: given.maxReconnectionDelay,
      factor: given.reconnectionDelayGrowFactor,
      minUptimeMs: given.minUptime,
      maxAttempts: given.maxRetries,
      shouldReconnect: shouldReconnectOnClose && (({ cause }: ReconnectContext) => shouldReconnectOnClose(cause)),
    },
  };
  // The types do not allow `undefined`, but it means the default.
  return options as SteadyWebSocketOptions;
}
