import { ConnectionError } from '../errors.js';
import type { Codec } from '../types.js';
import { textOf } from './text.js';

/**
 * JSON text. What is no JSON raises `decode-failed`; what JSON cannot express throws `encode-failed`. A `__proto__` key
 * becomes an ordinary property of the message and changes no prototype. The types are a claim: `validated` checks them.
 */
export function json<In = unknown, Out = In>(): Codec<In, Out> {
  return {
    encode(message) {
      const text = JSON.stringify(message) as string | undefined;
      if (text !== undefined) return text;
      throw new ConnectionError('encode-failed', 'JSON has no text for undefined, functions and symbols.');
    },
    decode: (frame) => parse(textOf(frame)) as In,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The platform's error quotes the text, so it is not passed on as the cause.
    throw new ConnectionError('decode-failed', 'A frame that is no JSON arrived; it was skipped.');
  }
}
