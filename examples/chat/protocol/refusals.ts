/** Codes with which the server refuses a publication or a message; `cause.code` of the error, with code `refused`. */
export type RefusalCode =
  /** Only white space. */
  | 'empty'
  /** More than `maxTextLength` characters. */
  | 'too-long'
  /** Not of the protocol. */
  | 'malformed'
  /** This user may not do this in this room. */
  | 'forbidden'
  /** More than a person writes or reads, or than the bot answers at present. Try again a little later. */
  | 'slow-down'
  /** The token has expired. */
  | 'expired'
  /** The token is forged, made for another purpose, or another user's. */
  | 'invalid-token'
  /** The history cannot be written at present. Nothing was published: try again. */
  | 'log-unavailable'
  /** The server has failed, and knows why. */
  | 'failed';
