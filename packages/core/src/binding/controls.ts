import type { AcknowledgedConnection, Connection, DeliverOptions, SendOptions, SendOutcome } from '@steadysocket/core';

/** Functions that act on a component's connection. They need no `this`. */
export interface Controls<Out> {
  /**
   * Sends a message, or queues it. `sent` means only that it was handed to the transport. Throws `encode-failed` or
   * `invalid-frame` if the message cannot be encoded or carried.
   */
  readonly send: (message: Out, options?: SendOptions) => SendOutcome;
  /** Undoes `close`. */
  readonly open: () => void;
  /** Closes the link and drops the queue, until `open` or `reconnect`. */
  readonly close: (code?: number, reason?: string) => void;
  /** Dials at once: replaces a link or an attempt, pre-empts any back-off, undoes `close`. */
  readonly reconnect: () => void;
}

/** The same for a transport with acknowledgements. */
export interface AcknowledgedControls<Out> extends Controls<Out> {
  /** Sends a message and resolves with the server's acknowledgement. Rejects with `dropped` without a source. */
  readonly deliver: (message: Out, options?: DeliverOptions) => Promise<unknown>;
}

/** Functions that act on the connection that is current when they are called. */
export function controlsOf<In, Out>(current: () => Connection<In, Out>): AcknowledgedControls<Out> {
  // The types say which transports have acknowledgements; at run time each connection has the function.
  const acknowledged = current as () => AcknowledgedConnection<In, Out>;
  return {
    send: (message, options) => current().send(message, options),
    deliver: (message, options) => acknowledged().deliver(message, options),
    open: () => current().open(),
    close: (code, reason) => current().close(code, reason),
    reconnect: () => current().reconnect(),
  };
}
