import { utf8Length } from '@steadysocket/core/transport';
import type { StompHeaders } from './headers.js';
import { unescape } from './headers.js';
import { decode, encode } from './utf8.js';

/** Shorter words are no secret, and leaving them out would make any text unreadable. */
const minLength = 3;
/** What a close frame can hold: the same bound for all transports. */
const maxBytes = 123;

/** A server's text without the credentials that it may quote. */
export function redact(text: string, credentials: StompHeaders): string {
  const secrets = secretsOf(credentials);
  let shown = text;
  for (const secret of secrets) {
    if (secret.length >= minLength) shown = shown.replaceAll(secret, '***');
    else shown = shown.replace(asWord(secret), '$1***');
  }
  // A close reason ends at its bound, maybe inside a secret.
  return utf8Length(text) > maxBytes - 4 ? withoutCutSecret(shown, secrets) : shown;
}

/** The same, on one line, and short: for a text of any length. */
export function quotable(text: string, credentials: StompHeaders): string {
  const shown = redact(text, credentials).replace(/\s+/g, ' ').trim();
  const characters = Array.from(shown.slice(0, maxBytes));
  while (utf8Length(characters.join('')) > maxBytes) characters.pop();
  return characters.join('');
}

/** Whole values, and the words in them; also as a broker shows them that escapes, or unescapes, what CONNECT does not. */
function secretsOf(credentials: StompHeaders): readonly string[] {
  // As they travelled: a lone surrogate does not.
  const values = Object.values(credentials)
    .filter((value) => value !== '')
    .map((value) => decode(encode(value)));
  const words = values.flatMap((value) => value.split(/\s+/)).filter(({ length }) => length >= minLength);
  const all = [...values, ...words].flatMap((each) => [each, unescape(each)]);
  return [...new Set(all)].sort((one, other) => other.length - one.length);
}

/** Between what are no letters. Without a lookbehind, which Safari has only since 16.4. */
const asWord = (text: string): RegExp =>
  new RegExp(`(^|[^\\p{L}\\p{N}])${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu');

function withoutCutSecret(text: string, secrets: readonly string[]): string {
  for (const secret of secrets)
    for (let length = secret.length - 1; length >= minLength; length -= 1)
      if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  return text;
}
