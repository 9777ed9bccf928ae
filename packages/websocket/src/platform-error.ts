import type { ConnectionErrorLike } from '@steadysocket/core';
import type { SocketInit } from './options.js';

/** Translates an error to the `DOMException` that the platform would throw, if there is one. A rejected `init` is a wrong list. */
export function platformError(error: unknown, init?: SocketInit): unknown {
  const { code, message } = error as ConnectionErrorLike;
  if (code === 'insecure-url') return new DOMException(message, 'SecurityError');
  const isSyntax = code === 'invalid-url' || code === 'invalid-protocols' || (init && code === 'transport-failed');
  return isSyntax ? new DOMException(message, 'SyntaxError') : error;
}
