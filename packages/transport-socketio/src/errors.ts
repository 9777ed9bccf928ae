import type { ConnectionErrorCode } from '@steadysocket/core/transport';
import { ConnectionError } from '@steadysocket/core/transport';

/**
 * An error of this transport: the connection passes it on as it is, in its `error` event and in its snapshot. The text is
 * ours and never holds what the client or the server said, which may quote a url or a token.
 */
export class SocketIoError extends ConnectionError {
  constructor(
    code: ConnectionErrorCode,
    message: string,
    /** The `data` that a middleware of the server put on the error with which it refused; otherwise `undefined`. */
    readonly data?: unknown,
    /** The HTTP status with which the handshake was refused; `null` where it was not, or where the platform hides it. */
    readonly status: number | null = null,
  ) {
    super(code, message);
  }
}

/** An error of the client, by its name alone. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
