import type {
  AcknowledgedConnection,
  Acknowledging,
  Connection,
  ConnectionOver,
  Snapshot,
  Transport,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import type { AnyConnection, ConnectionCallbacks, MessageOf, NullOf, SentOf } from '@steadysocket/core/binding';
import {
  controlsOf,
  createLeaseholder,
  idleSnapshot,
  isConnection,
  resumableLastMessage,
} from '@steadysocket/core/binding';
import type { MaybeRefOrGetter } from 'vue';
import { computed, shallowReactive, shallowRef, unref } from 'vue';
import { firstSnapshotOf, useStore, whileShown } from './lifetime.js';
import type { UseTransportOptions, UseWebSocketOptions } from './options.js';
import type { SnapshotRefs, UseWebSocketResult } from './result.js';
import type { ReactiveSource, ReactiveUrl } from './use-destination.js';
import { useDestination } from './use-destination.js';

/**
 * Connects a component: to a url, with a private connection that lasts as long as the component is mounted and shown.
 *
 * Another url, list of protocols or `key` is another destination: the old link closes, and what waited for it is
 * dropped. A url function is one destination; it is asked for each attempt. With `null` or `undefined` nothing is
 * connected, and what is sent is dropped.
 *
 * @param url As for `createConnection`; also as a ref or getter. One that cannot be dialled throws nothing: the connection is
 * `closed` with `invalid-url`.
 */
export function useWebSocket<T extends Transport<unknown>>(
  url: ReactiveUrl,
  options: UseTransportOptions<T>,
): UseWebSocketResult<ConnectionOver<T>>;
export function useWebSocket<T extends Transport<unknown>>(
  url: ReactiveUrl<null | undefined>,
  options: UseTransportOptions<T>,
): UseWebSocketResult<ConnectionOver<T> | null>;
export function useWebSocket<In, Out, Frame>(
  url: ReactiveUrl,
  options: UseWebSocketOptions<In, Out, Frame> & Acknowledging,
): UseWebSocketResult<AcknowledgedConnection<In, Out>>;
export function useWebSocket<In, Out, Frame>(
  url: ReactiveUrl<null | undefined>,
  options: UseWebSocketOptions<In, Out, Frame> & Acknowledging,
): UseWebSocketResult<AcknowledgedConnection<In, Out> | null>;
export function useWebSocket<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame>(
  url: ReactiveUrl,
  options?: UseWebSocketOptions<In, Out, Frame>,
): UseWebSocketResult<Connection<In, Out>>;
/**
 * Connects a component: to a connection of the application's, which it leases while it is mounted and shown.
 */
export function useWebSocket<Used extends AnyConnection | null | undefined>(
  connection: MaybeRefOrGetter<Used>,
  callbacks?: ConnectionCallbacks<MessageOf<Used>, SentOf<Used>>,
): UseWebSocketResult<NonNullable<Used> | NullOf<Used>>;
// Last, because TypeScript reports the last overload where none fits: a mistyped option and not the url.
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
  // A private connection is idle until it is shown. A function is not asked before.
  const given = unref(source);
  const fields = shallowReactive({ ...(isConnection<In, Out>(given) ? firstSnapshotOf(given) : idleSnapshot()) });
  const refs = Object.keys(fields).map((name) => [name, computed(() => fields[name as keyof Snapshot])]);
  const publish = (): void => {
    Object.assign(fields, destination.value.connection.getSnapshot());
  };
  const holder = createLeaseholder<In, Out>(() => options);
  whileShown(destination, (now) => {
    const release = holder.moveTo(now, publish);
    publish();
    return release;
  });
  // Who reads no message hears of none.
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
