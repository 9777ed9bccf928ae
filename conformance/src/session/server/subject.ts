/** A server under test. */
export interface SessionServerSubject {
  /** Starts the server with an application that does what `SessionServer` says. */
  start(options?: SessionServerOptions): Promise<SessionServer>;
}

/** Bounds that a test sets lower than a server would. What is missing is as the server pleases. */
export interface SessionServerOptions {
  /** What one client may send without acknowledgement. */
  readonly window?: { readonly messages: number; readonly bytes: number };
  readonly resumeWindowMs?: number;
  readonly heartbeatMs?: number;
  readonly frameBytes?: number;
  readonly helloBytes?: number;
  readonly helloMs?: number;
  readonly framesPerSecond?: number;
  readonly waitingMessages?: number;
  readonly waitingBytes?: number;
  readonly sessions?: number;
  readonly detachedPerUser?: number;
}

/** A message that the application was given. */
export interface Handled {
  readonly user: string;
  readonly payload: string | Uint8Array;
  /** The id that the server gives it. */
  readonly id: string;
}

/**
 * A real server on a loopback port. Its application takes `auth` for the name of the user, `guest` where there is none. It
 * refuses the user `refused`, throws for `broken`, and never answers for `slow`. What it does with a message is in the text:
 *
 * - `value <JSON>`: the handler gives that value
 * - `uncarried`: the handler gives a value that JSON cannot carry
 * - `refuse <code>`: it refuses the message with that code
 * - `fail`: it fails
 * - `wait`: it finishes when `release` is called
 * - `undecodable`: the codec does not take it; the handler never sees it
 * - `echo <text>`: it sends the rest back as a message
 * - `end`: it ends the session with 4410
 * - anything else: it finishes at once, without a value
 */
export interface SessionServer {
  readonly url: string;
  /** What the application was given so far, in order. */
  readonly handled: readonly Handled[];
  /** The sessions that are over: why, and how many messages their clients did not acknowledge. */
  readonly ends: readonly { readonly reason: string; readonly lost: number }[];
  /** Sessions at the moment, with a link or without. */
  readonly sessions: number;
  /** Sends a text to every session of a user. */
  push(user: string, text: string): void;
  /** Publishes a text into a room. Its rooms are open to everybody. */
  publish(room: string, text: string): Promise<unknown>;
  /** Lets every handler that waits finish. */
  release(): void;
  /** Takes in nobody more, says goodbye, and ends. */
  drain(retryAfterMs: number): Promise<void>;
  close(): Promise<void>;
}
