import type { ConnectionErrorCode } from '@steadysocket/core';
import { connectionError } from './connection-error.js';

/** The headers of a frame. Those that a server chose sit in an object without a prototype: no name is special. */
export type StompHeaders = Readonly<Record<string, string>>;

// A line break would end the header, a null byte the frame: whoever chooses the text would write frames of their own.
const name = /^[^\0\r\n:]+$/;
const value = /^[^\0\r\n]*$/;

/** Throws for headers that STOMP cannot carry. The text names no value: a token may travel here. */
export function checkHeaders(headers: StompHeaders, code: ConnectionErrorCode): void {
  for (const [key, text] of Object.entries(headers as Readonly<Record<string, unknown>>)) {
    if (name.test(key) && typeof text === 'string' && value.test(text)) continue;
    throw connectionError(
      code,
      'STOMP headers are strings without line breaks and null bytes; their names have no colon either',
    );
  }
}

/** What the client library read, out of reach of names like `constructor`. */
export function receivedHeaders(headers: StompHeaders): StompHeaders {
  return Object.assign(Object.create(null) as Record<string, string>, headers);
}
