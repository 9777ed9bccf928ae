import type { WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';

export interface CloseArguments {
  readonly code: number;
  readonly reason: string;
}

/**
 * Converts and checks the arguments of `close`, as the standard requires. Default: 1000 and no reason.
 *
 * @throws DOMException `InvalidAccessError` for the code, `SyntaxError` for the reason.
 */
export function closeArguments(code: unknown = 1000, reason: unknown = ''): CloseArguments {
  // No clamping as in the standard: it would change only values that are rejected.
  const whole = Math.round(code as number);
  if (whole !== 1000 && !(whole >= 3000 && whole <= 4999)) {
    throw new DOMException('1000 or 3000 to 4999', 'InvalidAccessError');
  }
  const text = toText(reason);
  // Not `TextEncoder`, which is missing in jsdom.
  if (webSocket().sizeOf(text) > 123) {
    throw new DOMException('at most 123 bytes', 'SyntaxError');
  }
  return { code: whole, reason: text };
}

/** The text of a value, as the platform converts it. Unlike `String`, it throws a TypeError for a symbol. */
export function toText(value: unknown): string {
  return ''.concat(value as string);
}

/** Whether it is an object or a function. */
export function isObject(value: unknown): value is object {
  return Object(value) === value;
}

/** Returns binary data unchanged, and any other value as text. */
export function toFrame(data: unknown): WebSocketFrame {
  // By its brand: `instanceof` fails for an object from another realm, such as an iframe.
  const isBinary = /(\[object ArrayBuffer|Blob|File)\]$/.test(Object.prototype.toString.call(data));
  return isBinary || ArrayBuffer.isView(data) ? (data as WebSocketFrame) : toText(data);
}
