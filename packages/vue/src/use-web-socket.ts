import type {
  AcknowledgedConnection,
  Connection,
  ConnectionOver,
  Snapshot,
  Transport,
  WebSocketData,
  WebSocketFrame,
  WithAcknowledgements,
} from '@steadysocket/core';
import type { AnyConnection, Destination, NullUnless, UsedBy } from '@steadysocket/core/binding';
import { controlsOf, idleSnapshot, isConnection, resumableLastMessage } from '@steadysocket/core/binding';
import type { MaybeRefOrGetter } from 'vue';
import { computed, shallowReactive, shallowRef } from 'vue';
import { firstSnapshotOf, whileShown } from './lifetime.js';
import type {
  ReactiveEnabledOption,
  UseConnectionOptions,
  UseTransportOptions,
  UseWebSocketOptions,
} from './options.js';
import type { SnapshotRefs, UseWebSocketResult } from './result.js';
import { useStore } from './store.js';
import type { ReactiveSource, ReactiveUrl } from './use-destination.js';
import { enabledSource, useDestination } from './use-destination.js';

/**
 * Connects a component to a url, with a private connection that lasts as long as the component is mounted and shown.
 *
 * Another url, list of protocols or `key` is another destination: the old link closes, and its queue is dropped. A url
 * function is one destination; it is called for each attempt. With `null` or `undefined`, nothing is connected, and sent
 * messages are dropped.
 *
 * @param url As for `createConnection`; also as a ref or getter. An invalid one throws nothing: the connection is `closed`
 * with `invalid-url`.
 */
export function useWebSocket<T extends Transport<unknown>, Enabled extends boolean = true>(
  url: ReactiveUrl,
  options: UseTransportOptions<T> & ReactiveEnabledOption<Enabled>,
): UseWebSocketResult<ConnectionOver<T> | NullUnless<Enabled>>;
export function useWebSocket<T extends Transport<unknown>>(
  url: ReactiveUrl<null | undefined>,
  options: UseTransportOptions<T>,
): UseWebSocketResult<ConnectionOver<T> | null>;
export function useWebSocket<In, Out, Frame, Enabled extends boolean = true>(
  url: ReactiveUrl,
  options: UseWebSocketOptions<In, Out, Frame> & WithAcknowledgements & ReactiveEnabledOption<Enabled>,
): UseWebSocketResult<AcknowledgedConnection<In, Out> | NullUnless<Enabled>>;
export function useWebSocket<In, Out, Frame>(
  url: ReactiveUrl<null | undefined>,
  options: UseWebSocketOptions<In, Out, Frame> & WithAcknowledgements,
): UseWebSocketResult<AcknowledgedConnection<In, Out> | null>;
export function useWebSocket<
  In = WebSocketData,
  Out = WebSocketFrame,
  Frame = WebSocketFrame,
  Enabled extends boolean = true,
>(
  url: ReactiveUrl,
  options?: UseWebSocketOptions<In, Out, Frame> & ReactiveEnabledOption<Enabled>,
): UseWebSocketResult<Connection<In, Out> | NullUnless<Enabled>>;
/**
 * Connects a component to a connection of the application, and leases it while the component is mounted and shown. The source may
 * also be a connection, a url or `null` in turn.
 */
export function useWebSocket<
  Given extends AnyConnection | string | URL | null | undefined,
  Enabled extends boolean = true,
>(
  source: MaybeRefOrGetter<Given>,
  options?: UseConnectionOptions<Given> & ReactiveEnabledOption<Enabled>,
): UseWebSocketResult<UsedBy<Given> | NullUnless<Enabled>>;
// Last, because TypeScript reports the last overload if none fits: a mistyped option and not the url.
export function useWebSocket<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame>(
  url: ReactiveUrl<null | undefined>,
  options?: UseWebSocketOptions<In, Out, Frame>,
): UseWebSocketResult<Connection<In, Out> | null>;
export function useWebSocket<In, Out>(
  source: ReactiveSource<In, Out>,
  options: UseWebSocketOptions<In, Out, unknown> = {},
): unknown {
  const destination = useDestination(source, options);
  const exposed = (): Connection<In, Out> | null => destination.value.exposed;
  // A private connection is idle until it is shown. A function is not called before.
  const given = enabledSource(source, options);
  const fields = shallowReactive({ ...(isConnection<In, Out>(given) ? firstSnapshotOf(given) : idleSnapshot()) });
  const refs = Object.keys(fields).map((name) => [name, computed(() => fields[name as keyof Snapshot])]);
  const publish = (): void => {
    Object.assign(fields, destination.value.connection.getSnapshot());
  };
  // Vue reports the error of a wrong option, and continues without a destination.
  whileShown<Destination<In, Out> | undefined>(destination, (now) => now?.attach(() => options, publish) ?? (() => {}));
  // Without a reader of `lastMessage`, no message listener is added.
  const isRead = shallowRef(false);
  const lastMessage = useStore(() => (isRead.value ? exposed() : null), resumableLastMessage);
  return {
    ...(Object.fromEntries(refs) as SnapshotRefs),
    ...controlsOf(() => destination.value.connection),
    lastMessage: computed(() => {
      isRead.value = true;
      return lastMessage.value;
    }),
    connection: computed(exposed),
  };
}
