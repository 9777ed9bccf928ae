import type { LinkClose } from '@steadysocket/core/transport';
import { ConnectionError } from '@steadysocket/core/transport';

/** The transports of SockJS, as `sockjs-client` names them. */
export type SockJsMethod = 'websocket' | 'xhr-streaming' | 'xhr-polling';

/** Options of the WebSocket of `sockjs-client` in Node. In a browser they have no effect. */
export interface SockJsWebSocketOptions {
  /**
   * Headers of the WebSocket's request, except those of the handshake itself (`Host`, `Connection`, `Upgrade`,
   * `Sec-WebSocket-Key`, `Sec-WebSocket-Version`). `sockjs-client` cannot send them with `/info`, which precedes each attempt, nor
   * with streaming and polling. If a server asks for a token there, put it into the url.
   *
   * @default none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The largest message that is accepted, in bytes. A larger message ends the link (1006), which is retried.
   *
   * @default 64 MiB
   */
  readonly maxLength?: number;
  /**
   * The interval between pings, in seconds. Pings keep proxies from closing a quiet link. Missing answers have no effect.
   *
   * @default none
   */
  readonly ping?: number;
}

/** Options of the client library: how it makes its urls, and how long it waits. */
export interface SockJsClientOptions {
  /**
   * The part of the urls that identifies a server, for sticky routing.
   *
   * @default three random digits for each attempt
   */
  readonly server?: string;
  /**
   * The length of the session id in the urls, or a function that creates the id. It is called for each transport that is tried. If
   * it throws, the attempt ends (`transport-failed`) and is retried.
   *
   * @default 8
   */
  readonly sessionId?: number | (() => string);
  /**
   * The shortest time that each transport has to open, in milliseconds. All of them together have `connectTimeoutMs`.
   *
   * @default derived by the client from the first round trip
   */
  readonly timeout?: number;
  /**
   * Options of single transports. Only the WebSocket in Node has some.
   *
   * @default none
   */
  readonly transportOptions?: { readonly websocket?: SockJsWebSocketOptions };
}

export interface SockJsOptions {
  /**
   * The transports that may be tried, at least one. Their order has no effect: the client tries a WebSocket first and polling last.
   * If one fails, the client tries the next within the same attempt.
   *
   * @default ['websocket', 'xhr-streaming', 'xhr-polling']
   */
  readonly transports?: readonly SockJsMethod[];

  /**
   * How long the server may be silent on a link over HTTP, in milliseconds. After a longer silence the link is abandoned
   * (`heartbeat-timeout`) and retried; detection takes up to twice as long. By default servers send a heartbeat every 25 s, so
   * 60 000 is a good choice. It has no effect over a WebSocket, where the pings of some servers are invisible: use the connection's
   * `heartbeat` there.
   *
   * @default Infinity
   */
  readonly silenceMs?: number;

  /**
   * Translates the end of an attempt or a link into a close code, which decides what follows. The fields that it returns replace
   * those of the standard translation. Each attempt begins with a request for `/info`, where a server may refuse a token with an
   * HTTP status. `({ status }) => (status === 401 || status === 403 ? { code: 4401 } : undefined)` ends the connection as
   * unauthorized, after one retry if the url is a function. If it throws, the standard translation applies and `policy-failed` is
   * raised.
   *
   * The standard translation has the server's code and reason. Everything else is 1006, a refused `/info` too.
   *
   * @default the standard translation
   */
  readonly closeInfo?: (ending: SockJsEnding) => Partial<LinkClose> | undefined;

  /**
   * Options of `sockjs-client` that are passed on. Any other is refused (`invalid-option`).
   *
   * @default none
   */
  readonly client?: SockJsClientOptions;
}

/** The end of an attempt or a link, by the standard translation. */
export interface SockJsEnding {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /**
   * The HTTP status that refused `/info`; `null` if it was not refused. A browser hides the status of another origin that does not
   * allow the page (CORS).
   */
  readonly status: number | null;
}

/** All supported transports. */
export const methods: readonly SockJsMethod[] = ['websocket', 'xhr-streaming', 'xhr-polling'];

/** Throws `invalid-option`. */
export function checkOptions({ transports = methods, silenceMs = 1, client = {} }: SockJsOptions): void {
  if (!(silenceMs >= 1)) throw invalid('silenceMs must be a number of at least 1');
  if (transports.length === 0 || hasOther(transports, methods))
    throw invalid('transports must name websocket, xhr-streaming or xhr-polling');
  const { transportOptions = {} } = client;
  // Most other options have no effect in the client. An unknown option of the WebSocket would end a Node process.
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
