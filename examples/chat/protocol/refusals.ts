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
  /** More than a person writes. Try again a little later. */
  | 'slow-down'
  /** The token has expired, or is another user's. */
  | 'expired'
  /** The history cannot be written at present. Nothing was published: try again. */
  | 'log-unavailable'
  /** The server has failed, and knows why. */
  | 'failed';
