import type { Transport } from '@steadysocket/core';
import type { Endpoint } from '@steadysocket/test-kit';

/** A transport under test, and what the suite cannot know about it. */
export interface TransportSubject<Frame> {
  /** Makes the transport. Given `auth`, one that asks it for the credentials of each attempt: see `auth` below. */
  transport(auth?: () => string | Promise<string>): Transport<Frame>;
  startServer(options: ConformanceServerOptions): Promise<ConformanceServer>;
  /** What is dialled on the server. @default '/' */
  readonly path?: string;
  /** A frame that carries the text. */
  frame(text: string): Frame;
  /** The text of a frame as the server sent it. Called for heartbeats, too, so with binary frames where there are some. */
  textOf(frame: Frame): string;
  /** Present where the transport's capabilities include binary frames. */
  readonly binary?: {
    frame(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Frame;
    bytesOf(frame: Frame): Uint8Array;
  };
  /**
   * Which side sees the other's close code and reason. Where the client does not, a close by the server is still one with
   * the kind `remote`.
   *
   * @default 'both'
   */
  readonly closeCodes?: 'both' | 'client' | 'neither';
  /** Whether the transport has a way of its own to ask for credentials, beside the url. @default false */
  readonly auth?: boolean;
  /** Whether its protocol finds dead links by itself, at the pace of `heartbeatMs`. @default false */
  readonly ownHeartbeat?: boolean;
  /** Whether its client, once it closes, discards what it has not written yet. @default false */
  readonly discardsOnClose?: boolean;
  /** Whether the server can refuse a delivered message without ending the link. @default false */
  readonly refusesDeliveries?: boolean;
  /** What to `sendRaw`: texts that break the protocol. */
  readonly hostile: readonly string[];
}

/** What becomes of an attempt: `refuse` is trouble that passes, `unauthorized` says that the credentials will not do. */
export type Admission = 'accept' | 'refuse' | 'unauthorized';

export interface ConformanceServerOptions {
  /** Asked for each attempt. @default all are accepted */
  readonly admit?: (credentials: string) => Admission;
  /** Whether frames are sent back. @default true */
  readonly echo?: boolean;
  /** How often the protocol's own heartbeat beats, and how long it may go unanswered. @default as the server pleases */
  readonly heartbeatMs?: number;
}

/**
 * A real server on a loopback port. It acknowledges what was delivered, except texts that start with `silent`; those that
 * start with `refuse` it refuses, where `refusesDeliveries` says so.
 */
export interface ConformanceServer extends Endpoint {
  /** The texts of the frames received so far, in order, from all clients. */
  readonly received: readonly string[];
  /**
   * What each attempt so far presented, accepted or not: the `auth` of the transport, or else the url's query parameter
   * `token`, or `''`.
   */
  readonly credentials: readonly string[];
  /** How many clients are connected. */
  readonly clients: number;
  /** How clients left so far: with which code and reason, where the protocol carries them. */
  readonly closes: readonly { readonly code: number; readonly reason: string }[];
  /** Sends a text to every client. */
  push(text: string): void;
  /** Closes every connection as the protocol does it. */
  closeAll(code: number, reason: string): void;
  /** Writes a text to every client beneath the protocol. */
  sendRaw(text: string): void;
  /** Drops every connection and refuses new ones. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  restart(): Promise<void>;
}
