import { ConnectionError } from './errors.js';
import type { LinkClose } from './transport-types.js';
import { utf8Length } from './utf8.js';

/** The end of a link without a close frame. */
export const lost: LinkClose = { code: 1006, reason: '', wasClean: false };

/** What `close` may send (WHATWG WebSockets, `close(code, reason)`). Throws `invalid-close`. */
export function closeArguments(code = 1000, reason = ''): { readonly code: number; readonly reason: string } {
  const codeFits = code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999);
  if (codeFits && typeof reason === 'string' && utf8Length(reason) <= 123) return { code, reason };
  throw new ConnectionError('invalid-close');
}

/** RFC 6455 section 7.4.1 and the IANA WebSocket Close Code Number Registry. */
const meanings: ReadonlyMap<number, string> = new Map([
  [1000, 'Closed normally.'],
  [1001, 'The other side is going away: a server shutting down or a page left behind.'],
  [1002, 'Closed for a protocol error.'],
  [1003, 'The other side cannot accept this kind of data.'],
  [1004, 'Reserved: no meaning has been defined.'],
  [1005, 'Closed without a code.'],
  [1006, 'Lost: the connection ended without a close frame.'],
  [1007, 'A message held data that did not fit its type, such as text that is not UTF-8.'],
  [1008, 'A message broke the policy of the other side.'],
  [1009, 'A message was too big.'],
  [1010, 'The server lacks an extension that the client needs.'],
  [1011, 'The server met an unexpected condition.'],
  [1012, 'The service is restarting.'],
  [1013, 'The service is overloaded: try again later.'],
  [1014, 'A gateway got an invalid response from the server behind it.'],
  [1015, 'The TLS handshake failed.'],
  [3000, 'Unauthorized: credentials are missing or not valid.'],
  [3003, 'Forbidden: the credentials do not allow this.'],
  [3008, 'The endpoint took too long to answer.'],
  [4401, 'Unauthorized, by application convention.'],
  [4403, 'Forbidden, by application convention.'],
]);

/** A sentence on a close code, for people. Total: unknown codes are described by their range. */
export function describeCloseCode(code: number): string {
  const meaning = meanings.get(code);
  if (meaning !== undefined) return meaning;
  if (code >= 4000 && code <= 4999) return 'Closed with a code of the application’s own.';
  if (code >= 3000 && code <= 3999) return 'Closed with a code registered by a library or framework.';
  if (code >= 1000 && code <= 2999) return 'Closed with a code that the protocol reserves for later.';
  return 'Closed with a code that is not valid.';
}
