import type { AcknowledgedTransport } from '@steadysocket/core/transport';
import { Versions } from '@stomp/stompjs';
import type { StompFrame, StompMessage } from './frame.js';
import { byteLength, frames, outgoing } from './frame.js';
import type { StompOptions } from './options.js';
import { settingsOf } from './settings.js';
import { StompLink } from './stomp-link.js';

/**
 * The STOMP transport, over a WebSocket or over SockJS. Messages are `{ destination, headers, body }`. Receipts are its
 * acknowledgements, so `deliver` works. Each attempt logs in and subscribes before it counts as open.
 *
 * @throws ConnectionError `invalid-option`.
 */
export function stomp(options: StompOptions): AcknowledgedTransport<StompFrame, StompMessage> {
  const settings = settingsOf(options);
  const { binary, freshCredentials = false } = settings.over.capabilities;
  const isAsked = typeof settings.connectHeaders === 'function';
  const subprotocols = (settings.client.stompVersions ?? Versions.default).protocolVersions();
  return {
    capabilities: { acks: true, binary, freshCredentials: freshCredentials || isAsked },
    codec: frames,
    sizeOf: (frame) => byteLength(outgoing(frame, settings)),
    connect(request, events) {
      const protocols = request.protocols.length > 0 ? request.protocols : subprotocols;
      return new StompLink(settings, { ...request, protocols }, events);
    },
  };
}
