import type { ConnectionErrorCode, ConnectionErrorLike } from '@steadysocket/core';

/** An error that the core takes for one of its own, by shape. `message` never holds a url, a token or a payload. */
export function connectionError(code: ConnectionErrorCode, message: string): ConnectionErrorLike {
  return Object.assign(new Error(message), { name: 'ConnectionError', code });
}
