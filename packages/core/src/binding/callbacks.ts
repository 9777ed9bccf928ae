import type { CloseInfo, Connection, ConnectionErrorLike, DropInfo, OpenInfo, Unsubscribe } from '@steadysocket/core';

/**
 * Called when something happens, while the component is mounted and shown. The latest functions passed are called, so an
 * inline function causes no reconnect. An error of one is reported as uncaught, and the others are still called.
 */
export interface ConnectionCallbacks<In, Out> {
  /** A link opened. The queue has already been handed to the transport. */
  readonly onOpen?: ((info: OpenInfo) => void) | undefined;
  /** Called with every message, once and in order. Causes no render. */
  readonly onMessage?: ((message: In) => void) | undefined;
  /**
   * An attempt ended, whether it had opened or not: once for each, except the link of a destination that was left and an
   * attempt that `reconnect` replaced before it opened.
   */
  readonly onClose?: ((info: CloseInfo) => void) | undefined;
  /** A failure of the network, or a frame that does not decode. */
  readonly onError?: ((error: ConnectionErrorLike) => void) | undefined;
  /**
   * A message was dropped; `reason` is `destination-changed` for messages that were queued when another destination was chosen.
   */
  readonly onDrop?: ((info: DropInfo<Out>) => void) | undefined;
}

export interface CallbackSubscription {
  /** Subscribes to messages if there is a callback for them now. Does nothing once stopped. */
  update(): void;
  stop(): void;
}

/** Calls the callbacks that are the latest when an event happens. Without `onMessage`, no message listener is added. */
export function subscribeCallbacks<In, Out>(
  connection: Connection<In, Out>,
  latest: () => ConnectionCallbacks<In, Out>,
): CallbackSubscription {
  let isStopped = false;
  let stopMessages: Unsubscribe | undefined;
  const stops = [
    connection.on('open', (info) => latest().onOpen?.(info)),
    connection.on('close', (info) => latest().onClose?.(info)),
    // `false` means that nothing handled the error.
    connection.on('error', (error) => {
      const { onError } = latest();
      onError?.(error);
      return onError !== undefined;
    }),
    connection.on('drop', (info) => latest().onDrop?.(info)),
  ];
  const update = (): void => {
    if (isStopped || !latest().onMessage) return;
    stopMessages ??= connection.on('message', (message) => latest().onMessage?.(message));
  };
  update();
  return {
    update,
    stop() {
      isStopped = true;
      stopMessages?.();
      for (const stop of stops) stop();
    },
  };
}
