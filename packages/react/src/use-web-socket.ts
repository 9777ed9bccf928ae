import type {
  AcknowledgedConnection,
  Connection,
  ConnectionOver,
  Transport,
  UrlSource,
  WebSocketData,
  WebSocketFrame,
  WithAcknowledgements,
} from '@steadysocket/core';
import type {
  AnyConnection,
  ConnectionCallbacks,
  DestinationOptions,
  EnabledOption,
  NullOf,
  NullUnless,
  Source,
  UsedBy,
} from '@steadysocket/core/binding';
import type { UseConnectionOptions, UseTransportOptions, UseWebSocketOptions } from './options.js';
import type { UseWebSocketResult } from './result.js';
import { trackedResult } from './result.js';
import { useStore } from './store.js';
import { useDestination } from './use-destination.js';

/**
 * Connects a component to a url, with a private connection that lasts as long as the component is mounted and shown.
 *
 * Another url, list of protocols or `key` is another destination: the old link closes, and its queue is dropped. A url
 * function is one destination; the latest one passed is called for each attempt. With `null` or `undefined`, nothing is
 * connected, and sent messages are dropped.
 *
 * @param url As for `createConnection`. An invalid one throws nothing: the connection is `closed` with `invalid-url`.
 */
export function useWebSocket<
  T extends Transport<unknown>,
  Url extends UrlSource | null | undefined,
  Enabled extends boolean = true,
>(
  url: Url,
  options: UseTransportOptions<T> & EnabledOption<Enabled>,
): UseWebSocketResult<ConnectionOver<T> | NullOf<Url> | NullUnless<Enabled>>;
export function useWebSocket<In, Out, Frame, Url extends UrlSource | null | undefined, Enabled extends boolean = true>(
  url: Url,
  options: UseWebSocketOptions<In, Out, Frame> & WithAcknowledgements & EnabledOption<Enabled>,
): UseWebSocketResult<AcknowledgedConnection<In, Out> | NullOf<Url> | NullUnless<Enabled>>;
export function useWebSocket<
  In = WebSocketData,
  Out = WebSocketFrame,
  Frame = WebSocketFrame,
  Enabled extends boolean = true,
>(
  url: UrlSource,
  options?: UseWebSocketOptions<In, Out, Frame> & EnabledOption<Enabled>,
): UseWebSocketResult<Connection<In, Out> | NullUnless<Enabled>>;
/**
 * Connects a component to a connection of the application, and leases it while the component is mounted and shown. The source may
 * also be a connection, a url or `null` in turn.
 */
export function useWebSocket<
  Given extends AnyConnection | UrlSource | null | undefined,
  Enabled extends boolean = true,
>(
  source: Given,
  options?: UseConnectionOptions<Given> & EnabledOption<Enabled>,
): UseWebSocketResult<UsedBy<Given> | NullUnless<Enabled>>;
// Last, because TypeScript reports the last overload if none fits: a mistyped option and not the url.
export function useWebSocket<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame>(
  url: UrlSource | null | undefined,
  options?: UseWebSocketOptions<In, Out, Frame>,
): UseWebSocketResult<Connection<In, Out> | null>;
export function useWebSocket<In, Out>(
  source: Source<In, Out>,
  options: DestinationOptions<In, Out> & ConnectionCallbacks<In, Out> & EnabledOption<boolean> = {},
): unknown {
  const destination = useDestination(options.enabled === false ? null : source, options);
  return useStore(destination, () => trackedResult(destination));
}
