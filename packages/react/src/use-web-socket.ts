import type { Connection, UrlSource, WebSocketData, WebSocketFrame } from '@steadysocket/core';
import { useEffect, useInsertionEffect, useSyncExternalStore } from 'react';
import type { Destination } from './destination.js';
import { createDestination, identityOf } from './destination.js';
import type { Leaseholder } from './leaseholder.js';
import { createLeaseholder } from './leaseholder.js';
import type { AnyOptions, ConnectionCallbacks, Source, UseWebSocketOptions } from './options.js';
import type { TrackedResult, UseWebSocketResult } from './result.js';
import { trackedResult } from './result.js';
import { useMadeFor } from './use-made-for.js';

interface Made<In, Out> {
  readonly destination: Destination<In, Out>;
  readonly holder: Leaseholder<In, Out>;
  readonly result: TrackedResult<UseWebSocketResult<In, Out>>;
}

/**
 * Connects a component: to a url, with a private connection that lasts as long as the component is mounted and shown.
 *
 * Another url, list of protocols or `key` is another destination: the old link closes, and what waited for it is
 * dropped. A url function is one destination; the latest given is asked for each attempt. With `null` or `undefined`
 * nothing is connected, and what is sent is dropped.
 *
 * @param url As for `createConnection`, which throws for a wrong one.
 */
export function useWebSocket<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame>(
  url: UrlSource | null | undefined,
  options?: UseWebSocketOptions<In, Out, Frame>,
): UseWebSocketResult<In, Out>;
/**
 * Connects a component: to a connection of the application's, which it leases while it is mounted and shown.
 */
export function useWebSocket<In, Out>(
  connection: Connection<In, Out> | null | undefined,
  callbacks?: ConnectionCallbacks<In, Out>,
): UseWebSocketResult<In, Out>;
export function useWebSocket<In, Out>(
  source: Source<In, Out>,
  options: AnyOptions<In, Out> = {},
): UseWebSocketResult<In, Out> {
  const { destination, holder, result } = useMadeFor<Made<In, Out>>(identityOf(source, options), (previous) => {
    const destination = createDestination(source, options);
    const holder = previous?.holder ?? createLeaseholder(destination);
    return { destination, holder, result: trackedResult(destination, holder.controls) };
  });
  // Before any other effect of this commit can call what the result has.
  useInsertionEffect(() => {
    destination.update(source, options);
    holder.choose(destination, options);
  });
  useEffect(() => {
    holder.settle();
  }, [holder, destination]);
  useEffect(
    () => () => {
      holder.leave();
    },
    [holder],
  );
  return useSyncExternalStore(result.subscribe, result.getSnapshot, result.getServerSnapshot);
}
