import type { CloseInfo, ReconnectContext } from '@steadysocket/core';
import type { SteadyWebSocketOptions } from './options.js';

/** The options of reconnecting-websocket and of partysocket. Durations are milliseconds. */
export interface ReconnectingWebSocketOptions {
  /**
   * The constructor underneath.
   *
   * @default globalThis.WebSocket
   */
  readonly WebSocket?: unknown;
  /**
   * The window of the first retry: its delay is drawn from 0 to this.
   *
   * @default that of `baseDelayMs`
   */
  readonly minReconnectionDelay?: number;
  /**
   * The largest window.
   *
   * @default that of `maxDelayMs`
   */
  readonly maxReconnectionDelay?: number;
  /**
   * Growth of the window with each retry in a row.
   *
   * @default that of `factor`
   */
  readonly reconnectionDelayGrowFactor?: number;
  /**
   * How long a link must have been open before the count of retries starts anew.
   *
   * @default that of `minUptimeMs`
   */
  readonly minUptime?: number;
  /**
   * How long an attempt may take.
   *
   * @default that of `connectTimeoutMs`
   */
  readonly connectionTimeout?: number;
  /**
   * Retries in a row before it is over.
   *
   * @default that of `maxAttempts`
   */
  readonly maxRetries?: number;
  /**
   * Messages that may wait for a link; 0 keeps none.
   *
   * @default that of `maxMessages`
   */
  readonly maxEnqueuedMessages?: number;
  /**
   * Dials nothing until `reconnect()`.
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
   * Accepted and without effect: nothing is logged here. Listen to `socket.connection` instead.
   *
   * @default none
   */
  readonly debug?: boolean;
  /**
   * Accepted and without effect, as `debug`.
   *
   * @default none
   */
  readonly debugLogger?: (...values: never[]) => void;
}

/**
 * Translates the options of reconnecting-websocket and partysocket. Options that are missing keep
 * Steadysocket's defaults. Delays are not fixed but drawn from 0 to the given value, so that a fleet does not return at once.
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
  // `undefined` means the default here as well, whatever the types say.
  return options as SteadyWebSocketOptions;
}
