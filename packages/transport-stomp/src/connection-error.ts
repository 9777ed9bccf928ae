import type { ConnectionErrorCode, ConnectionErrorLike } from '@steadysocket/core';

/** An error that the core takes for one of its own, by shape. `message` never holds a url, a token or a payload. */
export function connectionError(code: ConnectionErrorCode, message: string, cause?: unknown): ConnectionErrorLike {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: 'ConnectionError', code });
}

/** Keeps an error of that shape, wraps any other. */
export function toConnectionError(error: unknown, message: string): ConnectionErrorLike {
  return error instanceof Error && error.name === 'ConnectionError'
    ? (error as ConnectionErrorLike)
    : connectionError('transport-failed', message, error);
}
