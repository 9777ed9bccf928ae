import type {
  AcknowledgedConnection,
  Acknowledging,
  Connection,
  ConnectionOver,
  Transport,
  UrlSource,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import type {
  AnyConnection,
  ConnectionCallbacks,
  DestinationOptions,
  MessageOf,
  NullOf,
  SentOf,
  Source,
} from '@steadysocket/core/binding';
import { useStore } from './lifetime.js';
import type { UseTransportOptions, UseWebSocketOptions } from './options.js';
import type { UseWebSocketResult } from './result.js';
import { trackedResult } from './result.js';
import { useDestination } from './use-destination.js';

/**
 * Connects a component: to a url, with a private connection that lasts as long as the component is mounted and shown.
 *
 * Another url, list of protocols or `key` is another destination: the old link closes, and what waited for it is
 * dropped. A url function is one destination; the latest given is asked for each attempt. With `null` or `undefined`
 * nothing is connected, and what is sent is dropped.
 *
 * @param url As for `createConnection`. One that cannot be dialled throws nothing: the connection is `closed` with
 * `invalid-url`.
 */
export function useWebSocket<T extends Transport<unknown>, Url extends UrlSource | null | undefined>(
  url: Url,
  options: UseTransportOptions<T>,
): UseWebSocketResult<ConnectionOver<T> | NullOf<Url>>;
export function useWebSocket<In, Out, Frame>(
  url: UrlSource,
  options: UseWebSocketOptions<In, Out, Frame> & Acknowledging,
): UseWebSocketResult<AcknowledgedConnection<In, Out>>;
export function useWebSocket<In, Out, Frame>(
  url: UrlSource | null | undefined,
  options: UseWebSocketOptions<In, Out, Frame> & Acknowledging,
): UseWebSocketResult<AcknowledgedConnection<In, Out> | null>;
export function useWebSocket<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame>(
  url: UrlSource,
  options?: UseWebSocketOptions<In, Out, Frame>,
): UseWebSocketResult<Connection<In, Out>>;
/**
 * Connects a component: to a connection of the application's, which it leases while it is mounted and shown.
 */
export function useWebSocket<Used extends AnyConnection | null | undefined>(
  connection: Used,
  callbacks?: ConnectionCallbacks<MessageOf<Used>, SentOf<Used>>,
): UseWebSocketResult<NonNullable<Used> | NullOf<Used>>;
// Last, because TypeScript reports the last overload where none fits: a mistyped option and not the url.
export function useWebSocket<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame>(
  url: UrlSource | null | undefined,
  options?: UseWebSocketOptions<In, Out, Frame>,
): UseWebSocketResult<Connection<In, Out> | null>;
export function useWebSocket<In, Out>(
  source: Source<In, Out>,
  options: DestinationOptions<In, Out> & ConnectionCallbacks<In, Out> = {},
): unknown {
  const destination = useDestination(source, options);
  return useStore(destination, () => trackedResult(destination));
}
