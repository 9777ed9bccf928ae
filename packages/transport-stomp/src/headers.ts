import type { ConnectionErrorCode } from '@steadysocket/core';
import { ConnectionError } from '@steadysocket/core/transport';

/** The headers of a frame. Received ones are an object without a prototype, so that no name is special. */
export type StompHeaders = Readonly<Record<string, string>>;

/** The version that CONNECTED names. It decides which characters of a header are escaped. */
export type StompVersion = '1.0' | '1.1' | '1.2';

/** The version whose rules hold for CONNECT and CONNECTED: these frames escape nothing. */
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

/** Undoes the escapes of STOMP. Unknown ones stay as they are. */
export const unescape = (text: string): string => text.replace(/\\[\\rnc]/g, (each) => characters[each] ?? each);

// A raw line break would end the header, a null byte the frame: the author of the text could write frames of their own.
const name = /^[^\0\r\n:]+$/;
const value = /^[^\0\r\n]*$/;

/** One header as a line. Throws for what this version of STOMP cannot carry; the error's text quotes nothing. */
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

/** Throws for headers that STOMP cannot carry. */
export function checkHeaders(headers: StompHeaders, code: ConnectionErrorCode, version: StompVersion = '1.2'): void {
  for (const header of Object.entries(headers)) headerLine(header, version, code);
}

/** Throws `invalid-option` for headers that CONNECT cannot carry. */
export function checkConnectHeaders(headers: StompHeaders): void {
  checkHeaders(headers, 'invalid-option', unescaped);
  // The client library would lose it without an error.
  if (Object.hasOwn(headers, '__proto__'))
    throw new ConnectionError('invalid-option', 'a CONNECT header cannot be named __proto__');
}
