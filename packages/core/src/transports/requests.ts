import type { Capabilities, Codec, ConnectRequest, Link, LinkEvents, Transport } from '../transport-types.js';
import type { FrameOf } from './decorate.js';
import { decorate } from './decorate.js';
import { EncodedRequest, RequestCodec } from './request-codec.js';
import { RequestLink } from './request-link.js';
import type { RequestsOptions } from './requests-options.js';

/** A transport whose acknowledgements are the server's answers. */
export interface RequestsTransport<In, Out, Frame> {
  readonly capabilities: Capabilities & { readonly acks: true };
  readonly codec: Codec<In, Out, Frame>;
  sizeOf(frame: Frame): number;
  connect(request: ConnectRequest, events: LinkEvents<Frame>): Link<Frame>;
}

/**
 * Adds `deliver` to a transport without acknowledgements: each delivered message gets an id, and `deliver` resolves with the
 * answer that has the same id. Ids are numbers from 1 on, and this transport never uses one twice. `send` does not change.
 *
 * Requests that are not written yet wait in the queue. A request that is in flight when the link ends rejects with `ack-unknown`.
 * Nothing is sent twice. An answer is accepted once, on the link of its request; late answers are ignored. At most 16 384 requests
 * are in flight on a link: one more gives up the oldest (`ack-unknown`).
 */
export function requests<T extends Transport<unknown>, In, Out>(
  transport: T,
  options: RequestsOptions<In, Out, FrameOf<T>>,
): RequestsTransport<In, Out, FrameOf<T>> {
  const codec = new RequestCodec(options);
  const decorated: Transport<unknown> = {
    ...decorate<Transport<unknown>>(transport, (attempt) => new RequestLink(codec, attempt)),
    // An answer belongs to the link of its request, even if the underlying transport resends.
    capabilities: { ...transport.capabilities, acks: true, resends: false },
    codec,
    sizeOf: (frame) => transport.sizeOf(frame instanceof EncodedRequest ? frame.frame : frame),
  };
  return decorated as RequestsTransport<In, Out, FrameOf<T>>;
}
