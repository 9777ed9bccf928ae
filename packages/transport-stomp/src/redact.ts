import { utf8Length } from '@steadysocket/core/transport';
import type { StompHeaders } from './headers.js';
import { unescape } from './headers.js';
import { decode, encode } from './utf8.js';

/** Shorter words are not secret, and hiding them would make the text unreadable. */
const minLength = 3;
/** What a close frame can hold: the limit of all transports. */
const maxBytes = 123;

/** Hides the credentials that a server's text may quote. */
export function redact(text: string, credentials: StompHeaders): string {
  const secrets = secretsOf(credentials);
  let shown = text;
  for (const secret of secrets) {
    if (secret.length >= minLength) shown = shown.replaceAll(secret, '***');
    else shown = shown.replace(asWord(secret), '$1***');
  }
  // A close reason is cut at its limit, maybe inside a secret.
  return utf8Length(text) > maxBytes - 4 ? withoutCutSecret(shown, secrets) : shown;
}

/** The same for a text of any length: on one line, cut to a close reason. */
export function quotable(text: string, credentials: StompHeaders): string {
  const shown = redact(text, credentials).replace(/\s+/g, ' ').trim();
  const characters = Array.from(shown.slice(0, maxBytes));
  while (utf8Length(characters.join('')) > maxBytes) characters.pop();
  return characters.join('');
}

/** Values and the words in them, also unescaped, as some brokers show them. */
function secretsOf(credentials: StompHeaders): readonly string[] {
  // As they were sent: a lone surrogate is replaced.
  const values = Object.values(credentials)
    .filter((value) => value !== '')
    .map((value) => decode(encode(value)));
  const words = values.flatMap((value) => value.split(/\s+/)).filter(({ length }) => length >= minLength);
  const all = [...values, ...words].flatMap((each) => [each, unescape(each)]);
  return [...new Set(all)].sort((one, other) => other.length - one.length);
}

/** Matches whole words only. Without a lookbehind, which Safari has only since 16.4. */
const asWord = (text: string): RegExp =>
  new RegExp(`(^|[^\\p{L}\\p{N}])${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu');

function withoutCutSecret(text: string, secrets: readonly string[]): string {
  for (const secret of secrets)
    for (let length = secret.length - 1; length >= minLength; length -= 1)
      if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  return text;
}
