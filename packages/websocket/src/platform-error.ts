import type { ConnectionErrorLike } from '@steadysocket/core';

/** The same error under the platform's name, if it has one for it. */
export function platformError(error: unknown): unknown {
  const { code, message } = error as ConnectionErrorLike;
  if (code === 'insecure-url') return new DOMException(message, 'SecurityError');
  return /^invalid-(url|protocols)$/.test(code) ? new DOMException(message, 'SyntaxError') : error;
}
