import type { WebSocketFrame } from '../transport-types.js';

/** Prevents the inference of `Frame` here: a text message would make every frame text. */
type Stated<Frame> = [Frame][Frame extends unknown ? 0 : never];

/** A heartbeat that sends a message, which the server answers. */
export interface HeartbeatOptions<Frame = WebSocketFrame> {
  /** The frame to send, without the codec and never queued; or a function that returns it, called for each heartbeat. */
  readonly message: Stated<Frame> | (() => Stated<Frame>);
  /**
   * The time between heartbeats; at least 1.
   *
   * @default 25_000
   */
  readonly intervalMs?: number;
  /**
   * How long the link may be silent after a heartbeat; at least 1. Any inbound traffic proves that the link is alive. `Infinity`
   * expects no answer: the message only keeps proxies from closing the link.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
  /**
   * Recognizes the server's replies. They measure the latency and are not delivered as messages. Called for each inbound
   * frame. If it throws, the frame is delivered as a message and the error is reported as uncaught.
   *
   * @default no frame is a reply
   */
  isReply?(frame: Stated<Frame>): boolean;
}

/** A heartbeat that sends nothing, for a server that sends often enough by itself. */
export interface SilenceOptions {
  /** A link without inbound traffic for this long is dead; at least 2. Detection takes up to half as long again. */
  readonly silenceMs: number;
}
