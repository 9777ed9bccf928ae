import type { StompHeaders } from './headers.js';

/** Shorter words are no secret, and leaving them out would make any text unreadable. */
const shortest = 3;

/** What a close frame can hold: the same bound for all transports. */
const mostBytes = 123;
const encoder = new TextEncoder();

/** A server's text that is fit to be shown: without the credentials that it may quote, on one line, and short. */
export function redact(text: string, credentials: StompHeaders): string {
  const secrets = Object.values(credentials)
    .flatMap((value) => [value, ...value.split(/\s+/)])
    .filter(({ length }) => length >= shortest)
    .sort((one, other) => other.length - one.length);
  let shown = text;
  for (const secret of secrets) shown = shown.replaceAll(secret, '***');
  return shorten(shown.replace(/\s+/g, ' ').trim());
}

function shorten(text: string): string {
  const characters = Array.from(text.slice(0, mostBytes));
  while (encoder.encode(characters.join('')).byteLength > mostBytes) characters.pop();
  return characters.join('');
}
