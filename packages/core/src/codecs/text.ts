import { ConnectionError } from '../errors.js';
import type { Codec, WebSocketFrame } from '../transport-types.js';

/** Text. A binary frame raises `decode-failed`. A message that is not a string makes `send` throw `encode-failed`. */
export const text: Codec<string, string> = {
  encode(message) {
    if (typeof message === 'string') return message;
    throw new ConnectionError('encode-failed');
  },
  decode: textOf,
};

/** The text of a text frame. Throws `decode-failed` for binary data. */
export function textOf(frame: WebSocketFrame): string {
  if (typeof frame === 'string') return frame;
  throw new ConnectionError('decode-failed');
}
