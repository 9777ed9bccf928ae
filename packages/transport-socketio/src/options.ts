import type { LinkClose } from '@steadysocket/core/transport';
import type { ManagerOptions } from 'socket.io-client';
import type { SocketIoEnding } from './endings.js';

/** Options of the client that the connection replaces. */
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

/** Options of the client that the url and the connection's `protocols` replace. */
type Addressed = 'host' | 'hostname' | 'port' | 'protocols' | 'query' | 'secure';

/**
 * The options of `io()` that say how to reach the server (`path`, `transports`, `extraHeaders`, `withCredentials`,
 * `parser`, …) go to the client unchanged, with its defaults. The connection handles reconnection and timeouts. The url gives the
 * rest of the address.
 */
export interface SocketIoOptions extends Omit<Partial<ManagerOptions>, Decided | Addressed> {
  /**
   * The value that the middlewares of the server read from `socket.handshake.auth`. A function is called for each attempt, after the
   * server was reached and inside `connectTimeoutMs`: the place for a fresh token. If it throws or rejects, the attempt ends
   * (`transport-failed`) and is retried. If it takes too long, the attempt ends and `signal` is aborted. With a function, an
   * unauthorized ending is retried once.
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
   * Whether connections over this transport share one link. They share it if they have the same server, query and protocols, and
   * different namespaces. A connection that redials joins the open link of the others. A connection that has found the link dead
   * opens a new one, and so does `reconnect()`. The link closes with its last namespace. A lost link is lost for all namespaces,
   * and `bufferedAmount` counts the bytes of all of them.
   *
   * @default false
   */
  readonly multiplex?: boolean;

  /**
   * Translates the end of an attempt or a link into a close code, which decides what follows. The fields that it returns replace
   * those of the standard translation. `retryAfterMs` delays the retry. If it throws, the standard translation applies and
   * `policy-failed` is raised.
   *
   * The standard translation of a refusal by a middleware has its message as the reason. Its code is 4401 or 4403 if the `code` or
   * `status` of its `data` is 401 or 403, that number if it is 3000 to 4999, and otherwise 1011. `io server disconnect` is 1000
   * and retried, unlike in `socket.io-client`. A WebSocket that the server closed keeps its code. Everything else is 1006.
   *
   * @default the standard translation
   */
  readonly closeInfo?: (ending: SocketIoEnding) => Partial<LinkClose> | undefined;
}

/** The context of an `auth` function. */
export interface SocketIoAuthContext {
  /** Aborted when the attempt ends before it opens, for instance by `connectTimeoutMs`. */
  readonly signal: AbortSignal;
  /** The namespace that the connection joins. */
  readonly namespace: string;
}
