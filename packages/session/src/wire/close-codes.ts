/** The other side breaks the protocol. */
export const protocolError = 4400;

/** A later link resumed the session. */
export const replaced = 4409;

/** Why a server closes a link. */
export const closeCodes: Readonly<
  Record<
    | 'protocolError'
    | 'unauthorized'
    | 'helloTimeout'
    | 'replaced'
    | 'sessionEnded'
    | 'tooLarge'
    | 'rateLimited'
    | 'restarting'
    | 'overloaded',
    number
  >
> = {
  protocolError,
  /** The credentials are refused. */
  unauthorized: 4401,
  /** No `hello` came in time. */
  helloTimeout: 4408,
  replaced,
  /** The session is over: the next link begins a new one. */
  sessionEnded: 4410,
  /** The `hello`, or a frame, is larger than the server takes. */
  tooLarge: 4413,
  /** More frames in a second than the server takes. */
  rateLimited: 4429,
  /** The server restarts or goes away (RFC 6455: IANA's Service Restart). */
  restarting: 1012,
  /** The server has too many sessions (IANA's Try Again Later). */
  overloaded: 1013,
};
