import type { ConnectionErrorCode } from '@steadysocket/core/transport';
import { ConnectionError } from '@steadysocket/core/transport';

/**
 * An error of this transport, in the `error` event and in the snapshot of the connection. Its text never quotes the client or the
 * server, whose texts may contain a url or a token.
 */
export class SocketIoError extends ConnectionError {
  constructor(
    code: ConnectionErrorCode,
    message: string,
    /** The `data` of the error with which a middleware of the server refused the connection; otherwise `undefined`. */
    readonly data?: unknown,
    /** The HTTP status that refused the handshake; `null` without one, and if the platform hides it. */
    readonly status: number | null = null,
  ) {
    super(code, message);
  }
}

/** The name of an error of the client, without its text. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
