import type { Refusal } from '@steadysocket/session/wire';

/** What `refuse` makes. */
export class Refused extends Error {
  override readonly name: string = 'Refused';

  constructor(
    /** A stable name for the reason, for the client's code. */
    readonly code: string,
    message = '',
  ) {
    super(message);
    if (typeof (code as unknown) !== 'string') throw new TypeError('code: give a text');
  }

  /** As the client gets it. */
  toRefusal(): Refusal {
    return { code: this.code, ...(this.message && { message: this.message }) };
  }
}

/**
 * Refuses a message in `onMessage`, or a client in `authenticate`: `throw refuse('sold-out')`.
 *
 * @param code A stable name for the reason. The client reads it, as it reads `message`. Throws a TypeError for other types than strings.
 */
export function refuse(code = 'refused', message?: string): Refused {
  return new Refused(code, message);
}
