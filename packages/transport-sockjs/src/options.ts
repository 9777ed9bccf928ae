import type { LinkClose } from '@steadysocket/core/transport';
import { ConnectionError } from '@steadysocket/core/transport';

/** The ways to reach a SockJS server, as `sockjs-client` names them. */
export type SockJsMethod = 'websocket' | 'xhr-streaming' | 'xhr-polling';

/** Options of the WebSocket of `sockjs-client` in Node. In a browser they have no effect. */
export interface SockJsWebSocketOptions {
  /**
   * Headers of the WebSocket's request, except those of the handshake itself (`Host`, `Connection`, `Upgrade`,
   * `Sec-WebSocket-Key`, `Sec-WebSocket-Version`). The request for `/info` that precedes each attempt does not carry them, nor
   * do the requests of the other ways: `sockjs-client` cannot. Where a server asks for a token before that, put it into the
   * url.
   *
   * @default none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The greatest message that is accepted, in bytes. A greater one ends the link (1006), which is retried.
   *
   * @default 64 MiB
   */
  readonly maxLength?: number;
  /**
   * Seconds between two pings. They keep proxies from closing a quiet link; nothing watches for the answers.
   *
   * @default none
   */
  readonly ping?: number;
}

/** What is left to choose of the client library: its urls and its patience, never when it connects. */
export interface SockJsClientOptions {
  /**
   * The part of the urls that names a server, for sticky routing.
   *
   * @default three random digits for each attempt
   */
  readonly server?: string;
  /**
   * The length of the part of the urls that names the session, or a function that makes it, called for each way that is
   * tried. When it throws, the attempt ends (`transport-failed`) and is retried.
   *
   * @default 8
   */
  readonly sessionId?: number | (() => string);
  /**
   * The least that each way is given to open, in milliseconds; all of them together have `connectTimeoutMs`.
   *
   * @default what the client makes of the first round trip
   */
  readonly timeout?: number;
  /**
   * Options of single ways. Only the WebSocket has some, in Node.
   *
   * @default none
   */
  readonly transportOptions?: { readonly websocket?: SockJsWebSocketOptions };
}

export interface SockJsOptions {
  /**
   * Which ways may be tried, at least one. Their order does not count: the client tries a WebSocket first, and polls last.
   * One that fails is followed by the next within the same attempt.
   *
   * @default ['websocket', 'xhr-streaming', 'xhr-polling']
   */
  readonly transports?: readonly SockJsMethod[];

  /**
   * How long the server may be silent while the link goes over HTTP, in milliseconds. A longer silence is a dead link: it is
   * abandoned at once (`heartbeat-timeout`) and retried; noticing takes up to twice as long. Servers send a heartbeat
   * every 25 s unless they are told otherwise, so 60 000 is a good choice. Over a WebSocket it does nothing, because some
   * servers ping there in a way that cannot be seen: that is what the connection's own `heartbeat` is for.
   *
   * @default Infinity, so off
   */
  readonly silenceMs?: number;

  /**
   * Translates the end of an attempt or a link into a close code, which decides what follows: what it gives replaces those
   * parts of the standard translation. Each attempt begins with a request for `/info`: the place where a server says that a
   * token is no good, with a HTTP status. `({ status }) => (status === 401 || status === 403 ? { code: 4401 } : undefined)`
   * ends the connection as unauthorized, after one retry where the url is a function. When it throws, the standard translation
   * holds and `policy-failed` is raised.
   *
   * The standard: the server's code and reason; 1006 for whatever else, a HTTP status among it.
   *
   * @default the standard translation
   */
  readonly closeInfo?: (ending: SockJsEnding) => Partial<LinkClose> | undefined;

  /** Options of `sockjs-client` that are passed on. Any other is refused (`invalid-option`). Default: none. */
  readonly client?: SockJsClientOptions;
}

/** How an attempt or a link ended, by the standard translation. */
export interface SockJsEnding {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /**
   * The HTTP status with which the server refused `/info`; `null` where it did not. A browser does not tell it of another
   * origin that does not allow the page (CORS).
   */
  readonly status: number | null;
}

/** All that are of use today. */
export const methods: readonly SockJsMethod[] = ['websocket', 'xhr-streaming', 'xhr-polling'];

/** Throws `invalid-option`. */
export function checkOptions({ transports = methods, silenceMs = 1, client = {} }: SockJsOptions): void {
  if (!(silenceMs >= 1)) throw invalid('silenceMs must be a number of at least 1');
  if (transports.length === 0 || hasOther(transports, methods)) throw invalid('transports must name ways to go');
  const { transportOptions = {} } = client;
  // Most have no effect in the client. Of the WebSocket, what it does not know would end a Node process.
  if (
    hasOther(Object.keys(client), ['server', 'sessionId', 'timeout', 'transportOptions']) ||
    hasOther(Object.keys(transportOptions), ['websocket']) ||
    hasOther(Object.keys(transportOptions.websocket ?? {}), ['headers', 'maxLength', 'ping'])
  ) {
    throw invalid('client has an option of sockjs-client that has no meaning here');
  }
}

function hasOther(names: readonly string[], known: readonly string[]): boolean {
  return names.some((name) => !known.includes(name));
}

function invalid(message: string): ConnectionError {
  return new ConnectionError('invalid-option', message);
}
