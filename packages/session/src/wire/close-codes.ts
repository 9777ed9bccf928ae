// The codes that a client uses are separate constants, so that its bundle does not contain the others.
/** The other side broke the protocol. */
export const protocolError = 4400;
/** A later link resumed the session. */
export const replaced = 4409;
/** The `hello` or a frame is larger than the server accepts. 1009 of RFC 6455 means the same. */
export const tooLarge = 4413;

interface CloseCodes {
  readonly protocolError: typeof protocolError;
  /** The credentials were refused. */
  readonly unauthorized: 4401;
  /** No `hello` arrived in time, or the link was silent for too long. */
  readonly timeout: 4408;
  readonly replaced: typeof replaced;
  /** The session is over; the close reason has the `SessionEnd`. The next link begins a new session. */
  readonly sessionEnded: 4410;
  readonly tooLarge: typeof tooLarge;
  /** More frames in a second than the server accepts. */
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
