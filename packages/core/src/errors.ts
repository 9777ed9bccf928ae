import { textOf } from './error-texts.js';
import type { ConnectionErrorCode, ConnectionErrorLike } from './snapshot-types.js';

/** Every error of this library. `code` is stable; the text may change. It quotes no value of the caller, and never
 * holds a url, a token or a payload. */
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

/** Keeps an error that is ours, wraps any other. By shape: a transport may bring a second copy of the core. */
export function toConnectionError(error: unknown, code: ConnectionErrorCode, message?: string): ConnectionErrorLike {
  return error instanceof Error && error.name === 'ConnectionError'
    ? (error as ConnectionErrorLike)
    : new ConnectionError(code, message, error);
}

/**
 * Surfaces an error as uncaught, outside the current loop, so that one faulty listener starves no other.
 * A microtask that throws does so everywhere; `reportError` does not exist in Node.
 */
export function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
