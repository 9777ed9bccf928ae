/** The ways to reach a SockJS server, as `sockjs-client` names them. */
export type SockJsMethod = 'websocket' | 'xhr-streaming' | 'xhr-polling';

/** What is left to choose of the client library: its urls and its patience, never when it connects. */
export interface SockJsClientOptions {
  /** The part of the urls that names a server, for sticky routing. Default: three random digits. */
  readonly server?: string;
  /** The length of the part that names the session, or what makes it. Default: 8. */
  readonly sessionId?: number | (() => string);
  /**
   * The least that each way is given to open, in milliseconds; all of them together have `connectTimeoutMs`. Default: what
   * the client makes of the first round trip.
   */
  readonly timeout?: number;
  /** Options of each way, such as request headers in Node. Default: none. */
  readonly transportOptions?: Readonly<Partial<Record<SockJsMethod, object>>>;
}

export interface SockJsOptions {
  /**
   * Which ways may be tried. Their order does not count: the client tries a WebSocket first, and polls last. One that
   * fails is followed by the next within the same attempt. Name at least one: none means all that the client has.
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

  /** Options of `sockjs-client` that are passed on. Default: none. */
  readonly client?: SockJsClientOptions;
}
