// Those that a client knows, by themselves: its bundle has no use for the others.
/** The other side breaks the protocol. */
export const protocolError = 4400;
/** A later link resumed the session. */
export const replaced = 4409;
/** The `hello`, or a frame, is larger than the server takes. RFC 6455's 1009 means the same. */
export const tooLarge = 4413;

interface CloseCodes {
  readonly protocolError: typeof protocolError;
  /** The credentials are refused. */
  readonly unauthorized: 4401;
  /** No `hello` came in time, or the link has been silent for too long. */
  readonly timeout: 4408;
  readonly replaced: typeof replaced;
  /** The session is over, and the close reason says why: the next link begins a new one. */
  readonly sessionEnded: 4410;
  readonly tooLarge: typeof tooLarge;
  /** More frames in a second than the server takes. */
  readonly rateLimited: 4429;
  /** The server restarts or goes away (RFC 6455: IANA's Service Restart). */
  readonly restarting: 1012;
  /** The server has too many sessions (IANA's Try Again Later). */
  readonly overloaded: 1013;
}

/** Why a server closes a link. */
export const closeCodes: CloseCodes = {
  protocolError,
  unauthorized: 4401,
  timeout: 4408,
  replaced,
  sessionEnded: 4410,
  tooLarge,
  rateLimited: 4429,
  restarting: 1012,
  overloaded: 1013,
};
