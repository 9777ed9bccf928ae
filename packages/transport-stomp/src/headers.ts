import type { ConnectionErrorCode } from '@steadysocket/core';
import { ConnectionError } from '@steadysocket/core/transport';

/** The headers of a frame. Received headers are an object without a prototype, so that no name is special. */
export type StompHeaders = Readonly<Record<string, string>>;

/** The version that CONNECTED names. It decides which characters in headers are escaped. */
export type StompVersion = '1.0' | '1.1' | '1.2';

/** The version whose rules apply to CONNECT and CONNECTED, in which nothing is escaped. */
const unescaped: StompVersion = '1.0';

const specials: Readonly<Record<StompVersion, RegExp>> = {
  '1.0': /(?!)/g,
  '1.1': /[\\\n:]/g,
  '1.2': /[\\\r\n:]/g,
};
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\r': '\\r', '\n': '\\n', ':': '\\c' };
const characters: Readonly<Record<string, string>> = { '\\\\': '\\', '\\r': '\r', '\\n': '\n', '\\c': ':' };

const escape = (text: string, version: StompVersion): string =>
  text.replace(specials[version], (special) => escapes[special] ?? special);

/** Undoes the escapes of STOMP. Unknown escapes are kept. */
export const unescape = (text: string): string => text.replace(/\\[\\rnc]/g, (each) => characters[each] ?? each);

// A raw line break would end the header and a null byte the frame: the author of the text could inject frames.
const name = /^[^\0\r\n:]+$/;
const value = /^[^\0\r\n]*$/;

/** One header as a line. Throws for text that this version of STOMP cannot carry. The error quotes nothing of it. */
export function headerLine(
  [key, text]: readonly [string, unknown],
  version: StompVersion,
  code: ConnectionErrorCode,
): string {
  if (typeof text === 'string') {
    const [left, right] = [escape(key, version), escape(text, version)];
    if (name.test(left) && value.test(right)) return `${left}:${right}\n`;
  }
  throw new ConnectionError(
    code,
    version === '1.2'
      ? 'STOMP headers are strings without null bytes, and their names are not empty'
      : 'these headers are not escaped: they are strings without line breaks and null bytes, and their names have no colon',
  );
}

/** The headers one by one. Throws for a `Map` or a promise, whose headers would be lost, and for anything but an object. */
export function entriesOf(headers: StompHeaders, code: ConnectionErrorCode): [name: string, text: string][] {
  if (Object.prototype.toString.call(headers) === '[object Object]') return Object.entries(headers);
  throw new ConnectionError(code, 'STOMP headers are an object of strings');
}

/** Throws for headers that STOMP cannot carry. */
export function checkHeaders(headers: StompHeaders, code: ConnectionErrorCode, version: StompVersion = '1.2'): void {
  for (const header of entriesOf(headers, code)) headerLine(header, version, code);
}

/** Throws `invalid-option` for headers that CONNECT cannot carry. */
export function checkConnectHeaders(headers: StompHeaders): void {
  checkHeaders(headers, 'invalid-option', unescaped);
  // The client library would drop it without an error.
  if (Object.hasOwn(headers, '__proto__'))
    throw new ConnectionError('invalid-option', 'a CONNECT header cannot be named __proto__');
}
