import { ConnectionError } from '../errors.js';
import type { Codec } from '../transport-types.js';
import { textOf } from './text.js';

/**
 * JSON text. A frame that is not valid JSON raises `decode-failed`. A message that JSON cannot represent makes `send` throw
 * `encode-failed`. A `__proto__` key becomes an ordinary property of the message and changes no prototype. The types are not
 * checked at run time: use `validated` for that.
 */
export function json<In = unknown, Out = In>(): Codec<In, Out> {
  return {
    encode(message) {
      const text = JSON.stringify(message) as string | undefined;
      if (text !== undefined) return text;
      throw new ConnectionError('encode-failed');
    },
    decode: (frame) => parse(textOf(frame)) as In,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not passed on as the cause, because the platform's error quotes the text.
    throw new ConnectionError('decode-failed');
  }
}
