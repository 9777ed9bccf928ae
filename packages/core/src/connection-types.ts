import type { ConnectionEvents, DeliverOptions, OpenInfo, SendOptions, SendOutcome } from './message-types.js';
import type { Clock, Schedule } from './platform-types.js';
import type { Disposer, Leasable, MessageSource, Readable, Unsubscribe } from './readable.js';
import type { ConnectionErrorLike, Snapshot } from './snapshot-types.js';

/** The connection store. Its functions do not use `this`, so they can be passed on. */
export interface Connection<In, Out> extends Readable<Snapshot>, Leasable, MessageSource<In> {
  /**
   * Calls `listener` for each event, in the order of events. If a listener throws, the others are still called, and the error is
   * reported as uncaught. A listener that is removed during a dispatch is not called any more.
   */
  on<Name extends keyof ConnectionEvents<In, Out>>(
    event: Name,
    listener: (payload: ConnectionEvents<In, Out>[Name]) => void,
  ): Disposer;
  // Last, because TypeScript infers the `In` of `fold(connection, …)` from the last signature.
  on(event: 'message', listener: (message: In) => void): Disposer;
  subscribe(listener: () => void): Disposer;
  acquire(): Disposer;
  /**
   * Sends a message, or queues it.
   *
   * `sent` means that the transport has the message: if the link dies, messages in flight may be lost. Throws `encode-failed` or
   * `invalid-frame` if the codec cannot encode the message or the transport cannot carry it.
   */
  send(message: Out, options?: SendOptions): SendOutcome;
  /**
   * Resolves when the queue is empty and the buffer of the link is at or below the low mark; at once if that is already true. It
   * also resolves when `close()` has emptied the queue, with `drop` events.
   */
  drained(): Promise<void>;
  /** Opens, also after `closed`. Without leases it takes a lease for the application, which `close()` ends. */
  open(): void;
  /**
   * Closes the link and drops the queue, with events. Leases do not open the connection again until `open()` or `reconnect()`, or
   * until all leases have been given back and a new one is taken.
   *
   * @param code 1000 or 3000 to 4999. Default: 1000. Throws `invalid-close` for anything else, also for the event of a button:
   * pass `() => connection.close()` to it.
   * @param reason At most 123 UTF-8 bytes. Default: `''`.
   */
  close(code?: number, reason?: string): void;
  /** Dials at once, also while `waiting` or `closed`. Replaces a link or an attempt. Takes a lease like `open()`. */
  reconnect(): void;
  /**
   * Closes the link and keeps the queue. The status is `idle`, and leases do not open the connection until `open()` or
   * `reconnect()`. The link closes in the background, so sent messages still arrive. It has no effect after `close()`.
   */
  pause(): void;
  /**
   * Reports that the link is dead, for an application that detects it by itself. The link is abandoned at once (1006, `lost`), and
   * the reconnect policy decides. Without a link or an attempt it has no effect.
   */
  markLost(): void;
  /** When derived state is published: the `schedule` option, or `undefined` for `nextFrame`. */
  readonly schedule: Schedule | undefined;
  /** For transports: the `connection` of their `ConnectRequest`. */
  readonly '~identity'?: object;
  /** For functions over a connection, such as `subscriptions`, and for families. */
  '~inside'(): Inside<Out>;
}

/** Internals for functions over a connection. They may change in any version. */
export interface Inside<Out> {
  readonly settings: {
    readonly clock: Clock;
    readonly lingerMs: number;
    readonly transport: object;
    readonly codec: object;
    readonly random: () => number;
    readonly reconnect: {
      readonly fastDelayMs: number;
      readonly factor: number;
      readonly maxDelayMs: number;
      readonly minUptimeMs: number;
    };
  };
  /** Ends a close handshake that is in progress. */
  abandon(): void;
  /** Calls `listener` when a link opens, before the queue is handed over. */
  onLink(listener: (info: Pick<OpenInfo, 'resumed'>) => void): Unsubscribe;
  readonly mailbox: {
    /** Whether an event is being processed, or waits. */
    readonly isBehind: boolean;
    /** Every call of the sender belongs inside. */
    enter<Result>(work: () => Result): Result;
    /** Does this at once, or in its turn. */
    post(work: () => void): void;
    /** Calls `emit` at once, or when the listeners that are being called have returned. It must not throw. */
    notify<Payload>(target: { emit(payload: Payload): unknown }, payload: Payload): void;
    raise(event: 'error', error: ConnectionErrorLike): void;
  };
  readonly sender: {
    /** Writes at once, ahead of the queue and whatever the buffer holds. Returns whether a link took it. */
    writeAhead(message: Out): boolean;
    /** As the connection's, of a message whose frame the transport gets wrapped. */
    deliver(message: Out, options: DeliverOptions | undefined, wrap: (frame: unknown) => unknown): Promise<unknown>;
  };
}

/** A connection whose transport has acknowledgements, as Socket.IO and STOMP have. */
export interface AcknowledgedConnection<In, Out> extends Connection<In, Out> {
  /**
   * Sends a message and resolves with the server's acknowledgement.
   *
   * Rejects with `unsupported` (the transport has no acknowledgements, and nothing is sent), `dropped`, `timeout`, `refused` (by the
   * server), or `ack-unknown` (the link died after the write). It never sends again by itself. A transport with sessions does, and
   * rejects with `ack-unknown` if the session cannot be resumed.
   */
  deliver(message: Out, options?: DeliverOptions): Promise<unknown>;
}
