import type { LinkClose } from '@steadysocket/core/transport';
import type { ManagerOptions } from 'socket.io-client';
import type { SocketIoEnding } from './endings.js';

/** What the client would decide by itself, and the connection decides instead. */
type Decided =
  | 'autoConnect'
  | 'forceNew'
  | 'multiplex'
  | 'randomizationFactor'
  | 'reconnection'
  | 'reconnectionAttempts'
  | 'reconnectionDelay'
  | 'reconnectionDelayMax'
  | 'timeout';

/** What the url and the connection's `protocols` say. */
type Addressed = 'host' | 'hostname' | 'port' | 'protocols' | 'query' | 'secure';

/**
 * The options of `io()` that say how to reach the server (`path`, `transports`, `extraHeaders`, `withCredentials`,
 * `parser`, …) go to the client as they are, with its defaults. Reconnection and time-outs are the connection's, the rest
 * of the address is the url's.
 */
export interface SocketIoOptions extends Omit<Partial<ManagerOptions>, Decided | Addressed> {
  /**
   * What the middlewares of the server find in `socket.handshake.auth`. A function is asked anew for each attempt, once the
   * server has been reached and inside `connectTimeoutMs`: the place for a fresh token. When it throws or rejects, the
   * attempt ends (`transport-failed`) and is retried; when it takes too long, the attempt ends and `signal` is aborted. With
   * a function, an unauthorized ending is retried once.
   *
   * @default nothing
   */
  readonly auth?: object | ((context: SocketIoAuthContext) => object | Promise<object>);

  /**
   * The namespace to join.
   *
   * @default the path of the url
   */
  readonly namespace?: string;

  /**
   * Whether connections over this transport share one link, where they go to the same server by the same query and the same
   * protocols, each to a namespace of its own. A connection that redials joins the link of the others while that lasts; one
   * that has found it dead, and `reconnect()`, make a new one. The link closes with its last namespace. A lost link is lost
   * for all of them, and `bufferedAmount` counts what all of them have written.
   *
   * @default false
   */
  readonly multiplex?: boolean;

  /**
   * Translates the end of an attempt or a link into a close code, which decides what follows: what it gives replaces those
   * parts of the standard translation. `retryAfterMs` is passed on as the server's wish. When it throws, the standard
   * translation holds and `policy-failed` is raised.
   *
   * The standard: a refusal by a middleware is 4401 or 4403 where the `code` or `status` of its `data` is 401 or 403, that
   * number where it is 3000 to 4999, else 1011, with its message as reason. `io server disconnect` is 1000 and retried, unlike
   * in `socket.io-client`. A WebSocket that the server closed keeps its code. All else is 1006.
   *
   * @default the standard translation
   */
  readonly closeInfo?: (ending: SocketIoEnding) => Partial<LinkClose> | undefined;
}

/** What an `auth` function is told. */
export interface SocketIoAuthContext {
  /** Aborted when the attempt ends before it opens, for instance by `connectTimeoutMs`. */
  readonly signal: AbortSignal;
  /** The namespace that is joined. */
  readonly namespace: string;
}
