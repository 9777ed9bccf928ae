import type { Transport, WebSocketFrame } from '@steadysocket/core';
import type { Capabilities } from '@steadysocket/core/transport';
import { ConnectionError } from '@steadysocket/core/transport';
import { checkConnectHeaders, checkHeaders } from './headers.js';
import type { WriteOptions } from './link-socket.js';
import type { ClientOptions, ConnectHeadersSource, StompOptions, StompSubscription } from './options.js';

/** The options with every default in place, checked. */
export interface Settings {
  readonly over: Transport<WebSocketFrame>;
  readonly connectHeaders: ConnectHeadersSource;
  readonly subscriptions: () => readonly StompSubscription[];
  readonly confirmSubscriptions: boolean;
  readonly outgoingMs: number;
  readonly incomingMs: number;
  readonly closeInfo: StompOptions['closeInfo'];
  readonly maxFrameBytes: number;
  readonly contentLength: boolean;
  readonly writing: WriteOptions;
  readonly appendNul: boolean;
  /** Options that the client library applies itself. */
  readonly client: Pick<ClientOptions, 'stompVersions' | 'heartbeatStrategy' | 'heartbeatToleranceMultiplier'>;
}

/** The longest delay of a timer. */
export const maxMs: number = 2 ** 31 - 1;

/** Throws `invalid-option`. */
export function settingsOf(options: StompOptions): Settings {
  const { over, connectHeaders = {}, subscriptions = [], heartbeat = {}, client = {} } = options;
  if (typeof (over as Partial<typeof over> | undefined)?.connect !== 'function')
    throw new ConnectionError('invalid-option', 'over must be a transport, such as webSocket()');
  if (typeof connectHeaders !== 'function') checkConnectHeaders(connectHeaders);
  if (typeof subscriptions !== 'function') checkSubscriptions(subscriptions);
  const { outgoingMs = 10_000, incomingMs = 10_000 } = heartbeat === false ? silent : heartbeat;
  return {
    over,
    connectHeaders,
    subscriptions: typeof subscriptions === 'function' ? subscriptions : () => subscriptions,
    confirmSubscriptions: options.confirmSubscriptions ?? false,
    outgoingMs: checkNumber('heartbeat.outgoingMs', outgoingMs, 0, maxMs),
    incomingMs: checkNumber('heartbeat.incomingMs', incomingMs, 0, maxMs),
    closeInfo: options.closeInfo,
    maxFrameBytes: checkNumber('maxFrameBytes', options.maxFrameBytes ?? 8 * 1024 ** 2, 0, Infinity),
    contentLength: options.contentLength ?? true,
    ...clientSettings(client, over.capabilities),
  };
}

const silent = { outgoingMs: 0, incomingMs: 0 };

function clientSettings(
  options: ClientOptions,
  { binary }: Capabilities,
): Pick<Settings, 'writing' | 'appendNul' | 'client'> {
  const {
    splitLargeFrames = false,
    maxWebSocketChunkSize = 8 * 1024,
    forceBinaryWSFrames = false,
    appendMissingNULLonIncoming = false,
    stompVersions,
    heartbeatStrategy,
    heartbeatToleranceMultiplier = 2,
    ...others
  } = options;
  if (Object.keys(others).length > 0)
    throw new ConnectionError('invalid-option', 'client has an option of @stomp/stompjs that is not supported');
  if (forceBinaryWSFrames && !binary)
    throw new ConnectionError(
      'invalid-option',
      'client.forceBinaryWSFrames needs an underlying transport that carries binary frames',
    );
  const chunkSize = checkNumber('client.maxWebSocketChunkSize', maxWebSocketChunkSize, 4, Infinity);
  return {
    writing: { chunkSize: splitLargeFrames ? Math.floor(chunkSize) : Infinity, asBinary: forceBinaryWSFrames },
    appendNul: appendMissingNULLonIncoming,
    client: {
      heartbeatToleranceMultiplier: checkNumber(
        'client.heartbeatToleranceMultiplier',
        heartbeatToleranceMultiplier,
        1,
        maxMs,
      ),
      ...(stompVersions && { stompVersions }),
      ...(heartbeatStrategy && { heartbeatStrategy }),
    },
  };
}

/** Throws `invalid-option`. */
export function checkNumber(name: string, value: number, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new ConnectionError('invalid-option', `${name} must be a number from ${String(least)} to ${String(most)}`);
}

/** Throws `invalid-option`. */
export function checkSubscriptions(subscriptions: readonly StompSubscription[]): void {
  const ids = new Set<string>();
  for (const [index, { destination, id = defaultId(index), ack = 'auto', headers = {} }] of subscriptions.entries()) {
    checkHeaders({ destination, id }, 'invalid-option');
    checkHeaders(headers, 'invalid-option');
    if (!['auto', 'client', 'client-individual'].includes(ack))
      throw new ConnectionError('invalid-option', 'ack of a subscription must be auto, client or client-individual');
    if (ids.has(id)) throw new ConnectionError('invalid-option', 'two subscriptions have the same id');
    ids.add(id);
  }
}

export const defaultId = (index: number): string => `subscription-${String(index + 1)}`;
