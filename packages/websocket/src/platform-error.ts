import type { ConnectionErrorLike } from '@steadysocket/core';
import type { SocketInit } from './options.js';

/** The same error under the platform's name, if it has one for it. An options object that is refused is no list. */
export function platformError(error: unknown, init?: SocketInit): unknown {
  const { code, message } = error as ConnectionErrorLike;
  if (code === 'insecure-url') return new DOMException(message, 'SecurityError');
  const isSyntax = code === 'invalid-url' || code === 'invalid-protocols' || (init && code === 'transport-failed');
  return isSyntax ? new DOMException(message, 'SyntaxError') : error;
}
