import type { Transport, WebSocketFrame } from '@steadysocket/core';
import { connectionError } from './connection-error.js';
import { checkHeaders } from './headers.js';
import type { ClientOptions, ConnectHeadersSource, StompError, StompOptions, StompSubscription } from './options.js';

/** The options with every default in place, checked. */
export interface Settings {
  readonly over: Transport<WebSocketFrame>;
  readonly connectHeaders: ConnectHeadersSource;
  readonly subscriptions: () => readonly StompSubscription[];
  readonly confirmSubscriptions: boolean;
  readonly outgoingMs: number;
  readonly incomingMs: number;
  readonly closeCodeOf: (error: StompError) => number;
  readonly maxFrameBytes: number;
  readonly client: ClientOptions;
}

/** What timers can hold. */
const longestMs = 2 ** 31 - 1;

/** Throws `invalid-option`. */
export function settingsOf(options: StompOptions): Settings {
  const { over, connectHeaders = {}, subscriptions = [], heartBeat = {} } = options;
  if (typeof (over as Partial<typeof over> | undefined)?.connect !== 'function')
    throw connectionError('invalid-option', 'over must be a transport, such as webSocket()');
  if (typeof connectHeaders !== 'function') checkHeaders(connectHeaders, 'invalid-option');
  if (typeof subscriptions !== 'function') checkSubscriptions(subscriptions);
  const { outgoingMs = 10_000, incomingMs = 10_000 } = heartBeat === false ? silent : heartBeat;
  return {
    over,
    connectHeaders,
    subscriptions: typeof subscriptions === 'function' ? subscriptions : () => subscriptions,
    confirmSubscriptions: options.confirmSubscriptions ?? false,
    outgoingMs: checkNumber('heartBeat.outgoingMs', outgoingMs, longestMs),
    incomingMs: checkNumber('heartBeat.incomingMs', incomingMs, longestMs),
    closeCodeOf: options.closeCodeOf ?? (() => 1011),
    maxFrameBytes: checkNumber('maxFrameBytes', options.maxFrameBytes ?? 8 * 1024 ** 2, Infinity),
    client: options.client ?? {},
  };
}

const silent = { outgoingMs: 0, incomingMs: 0 };

function checkNumber(name: string, value: number, most: number): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw connectionError('invalid-option', `${name} must be a number from 0 to ${String(most)}`);
}

/** Throws `invalid-option`. */
export function checkSubscriptions(subscriptions: readonly StompSubscription[]): void {
  for (const { destination, id = '', ack = 'auto', headers } of subscriptions) {
    checkHeaders({ ...headers, destination, id }, 'invalid-option');
    if (['auto', 'client', 'client-individual'].includes(ack)) continue;
    throw connectionError('invalid-option', 'ack of a subscription must be auto, client or client-individual');
  }
}
