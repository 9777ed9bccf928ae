import type { CloseInfo, ConnectionErrorLike } from './snapshot-types.js';

/** What became of a message: handed to the transport, kept in the queue, or given up (with a `drop` event). */
export type SendOutcome = 'sent' | 'queued' | 'dropped';

export interface SendOptions {
  /**
   * Milliseconds the message may wait in the queue; then it is dropped (`expired`).
   *
   * @default the queue's `ttlMs`
   */
  readonly ttlMs?: number;
  /**
   * Sends the message now or drops it: it never waits in the queue.
   *
   * @default false
   */
  readonly volatile?: boolean;
  /**
   * Replaces the queued message with the same key, at its place in the queue, so that for example only the latest position of a
   * cursor is sent. The replaced message is dropped (`replaced`). A message that is sent at once replaces nothing.
   *
   * @default none
   */
  readonly key?: string;
}

export interface DeliverOptions {
  /**
   * Milliseconds to wait for the acknowledgement, time in the queue included. `Infinity` waits for as long as it takes.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
  /**
   * Aborting rejects with the signal's reason, or with `dropped` if it has none, as in React Native. A message that still waits in
   * the queue is withdrawn.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Why a message was dropped.
 *
 * - `full`: the queue was full
 * - `expired`: its time to live ended in the queue
 * - `aborted`: the signal of its `deliver` was aborted while it waited
 * - `replaced`: a later message with the same `key` replaced it
 * - `volatile`: it was volatile and could not be sent at once
 * - `no-queue`: it could not be sent at once and `queue` is `false`
 * - `closed`: the connection was closed, or closed while it waited
 * - `released`: the last user left while it waited
 * - `destination-changed`: the application switched to another destination
 * - `too-large`: it exceeds the queue's `maxBytes` by itself
 * - `failed`: the transport threw when it wrote the message; an `error` event has the cause
 * - `session-lost`: it was handed to the transport, whose session could not be resumed; the server may not have received it
 */
export type DropReason =
  | 'full'
  | 'expired'
  | 'aborted'
  | 'replaced'
  | 'volatile'
  | 'no-queue'
  | 'closed'
  | 'released'
  | 'destination-changed'
  | 'too-large'
  | 'failed'
  | 'session-lost';

/** A message that will not be sent. */
export interface DropInfo<Out> {
  /** The argument of `send` or `deliver`. */
  readonly message: Out;
  readonly reason: DropReason;
}

/** A queued message that was handed to the transport. */
export interface SentInfo<Out> {
  /** The argument of `send` or `deliver`. */
  readonly message: Out;
}

/** Describes a link that has opened. */
export interface OpenInfo {
  /** The subprotocol that the server chose, or `''`. */
  readonly protocol: string;
  /** Whether the transport resumed the previous session, so that nothing was lost. */
  readonly resumed: boolean;
  /** How many times the connection has opened, this one included: 1 for the first. */
  readonly opens: number;
  /** Data of the transport about the link, such as the id of Socket.IO. See the documentation of the transport. */
  readonly session?: unknown;
}

/** The events of `on`, with the argument of their listeners. */
export interface ConnectionEvents<In, Out> {
  /** A decoded message. */
  message: In;
  /** A link has opened. The queue has already been handed to the transport. */
  open: OpenInfo;
  /** An attempt has ended, whether it had opened or not. Raised once for each attempt. */
  close: CloseInfo;
  /** A failure of the network, or a frame that does not decode. */
  error: ConnectionErrorLike;
  /** A queued message was handed to the transport. A message for which `send` returned `sent` raises no event. */
  sent: SentInfo<Out>;
  /** A message was dropped. Messages that a listener of this event sends and that are dropped at once raise no further event. */
  drop: DropInfo<Out>;
}
