import type { Refusal } from '@steadysocket/session/wire';

/** The error of `refuse`. */
export class Refused extends Error {
  override readonly name: string = 'Refused';

  constructor(
    /** A stable name for the reason, for the client's code. */
    readonly code: string,
    message = '',
  ) {
    super(message);
    if (typeof (code as unknown) !== 'string') throw new TypeError('code must be a string');
  }

  /** The part that is sent to the client. */
  toRefusal(): Refusal {
    return { code: this.code, ...(this.message && { message: this.message }) };
  }
}

/**
 * Refuses a message in `onMessage`, or a client in `authenticate`: `throw refuse('sold-out')`.
 *
 * @param code A stable name for the reason. It is sent to the client, like `message`. Throws a TypeError if it is not a string.
 */
export function refuse(code = 'refused', message?: string): Refused {
  return new Refused(code, message);
}
