import type { CloseInfo, ConnectionErrorLike, DropInfo, OpenInfo } from '@steadysocket/core';

/**
 * Called when something happens, while the component is mounted and shown. It is always the latest one given that is
 * called, so an inline function causes no reconnect. What one throws surfaces as uncaught and keeps no other from being
 * called.
 */
export interface ConnectionCallbacks<In, Out> {
  /** A link opened. What was queued has already been handed over. */
  readonly onOpen?: ((info: OpenInfo) => void) | undefined;
  /** Called with every message, once and in order. Causes no render. */
  readonly onMessage?: ((message: In) => void) | undefined;
  /**
   * An attempt ended, whether it had opened or not: once for each, except the link of a destination that was left and an
   * attempt that `reconnect` replaced before it opened.
   */
  readonly onClose?: ((info: CloseInfo) => void) | undefined;
  /** Network trouble, or a frame that does not decode. */
  readonly onError?: ((error: ConnectionErrorLike) => void) | undefined;
  /**
   * A message was given up; `reason` is `destination-changed` for what was queued when another destination was chosen.
   */
  readonly onDrop?: ((info: DropInfo<Out>) => void) | undefined;
}
