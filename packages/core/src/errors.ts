import { textOf } from './error-texts.js';
import type { ConnectionErrorCode, ConnectionErrorLike } from './snapshot-types.js';

/**
 * Every error of this library. `code` is stable; the text may change. It never contains a value of the caller, a url, a token or a
 * payload.
 */
export class ConnectionError extends Error implements ConnectionErrorLike {
  override readonly name = 'ConnectionError';

  constructor(
    readonly code: ConnectionErrorCode,
    message: string = textOf(code),
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** Wraps an error unless it is a `ConnectionError`. Checks its name, because a transport may use another copy of the core. */
export function toConnectionError(error: unknown, code: ConnectionErrorCode, message?: string): ConnectionErrorLike {
  return error instanceof Error && error.name === 'ConnectionError'
    ? (error as ConnectionErrorLike)
    : new ConnectionError(code, message, error);
}

/**
 * Reports an error as uncaught, outside the current loop, so that the other listeners are still called. An exception in a microtask
 * is reported by every runtime; `reportError` does not exist in Node.
 */
export function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
