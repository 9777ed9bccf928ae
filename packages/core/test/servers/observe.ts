import type { UrlSource, WebSocketData, WebSocketFrame, WebSocketTransportOptions } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import type { Observed, ObserveOptions as OptionsOver } from '@steadysocket/test-kit/observing';
import { observe as observeOver } from '@steadysocket/test-kit/observing';

export type ObserveOptions<In, Out> = Omit<OptionsOver<WebSocketFrame, In, Out>, 'transport'> &
  WebSocketTransportOptions;

/** A connection over this WebSocket, with a record of what happened to it. */
export function observe<In = WebSocketData, Out = WebSocketFrame>(
  url: UrlSource,
  { WebSocket, binaryType, create, ...options }: ObserveOptions<In, Out>,
): Observed<In, Out> {
  const transport = webSocket({
    ...(WebSocket && { WebSocket }),
    ...(binaryType && { binaryType }),
    ...(create && { create }),
  });
  return observeOver<WebSocketFrame, In, Out>(url, { ...options, transport });
}

/** The same, opened. */
export async function openConnection<In = WebSocketData, Out = WebSocketFrame>(
  url: UrlSource,
  options: ObserveOptions<In, Out>,
): Promise<Observed<In, Out>> {
  const observed = observe<In, Out>(url, options);
  observed.connection.open();
  await observed.when('open');
  return observed;
}
