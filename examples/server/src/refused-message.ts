import type { ErrorCode, ErrorMessage } from './messages.js';

/** What a client sent was not accepted. Thrown where that is found out; the author gets it as an `error` message. */
export class RefusedMessage extends Error {
  readonly code: ErrorCode;
  /** The chat message's own id, when it had a usable one. */
  readonly id: string | undefined;

  constructor(code: ErrorCode, message: string, id?: string) {
    super(message);
    this.name = 'RefusedMessage';
    this.code = code;
    this.id = id;
  }

  toMessage(): ErrorMessage {
    const message: ErrorMessage = { type: 'error', code: this.code, message: this.message };
    return this.id === undefined ? message : { ...message, id: this.id };
  }
}
