import { ConnectionError } from '../errors.js';
import type { Codec, WebSocketFrame } from '../types.js';

/** Text, checked in both directions. A binary frame raises `decode-failed`. */
export const text: Codec<string, string> = {
  encode(message) {
    if (typeof message === 'string') return message;
    throw new ConnectionError('encode-failed', 'The text codec sends strings only.');
  },
  decode: textOf,
};

/** A text frame's text. */
export function textOf(frame: WebSocketFrame): string {
  if (typeof frame === 'string') return frame;
  throw new ConnectionError('decode-failed', 'A binary frame arrived where text was expected; it was skipped.');
}
