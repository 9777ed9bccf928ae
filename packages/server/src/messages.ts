import { dataFrame } from '@steadysocket/session/wire';
import type { Frame, ServerCodec } from './options.js';
import { Refused } from './refuse.js';

/** Frames unchanged. */
const raw: ServerCodec<unknown, unknown> = {
  encode: (message) => message as string,
  decode: (frame) => frame,
};

/** Translates between the application's messages and frames. */
export class Messages<In, Out> {
  readonly #codec: ServerCodec<In, Out>;

  constructor(codec: ServerCodec<In, Out> = raw as ServerCodec<In, Out>) {
    this.#codec = codec;
  }

  /** An error of the codec is the client's fault, so `onError` is not called. Throws `Refused`. */
  decode(frame: Frame): In {
    try {
      return this.#codec.decode(dataOf(frame));
    } catch {
      throw new Refused('malformed');
    }
  }

  /** Copies bytes, so that the caller can reuse its buffer. Throws the error of the codec. */
  encode(message: Out): Frame {
    const encoded = this.#codec.encode(message);
    if (typeof encoded === 'string') return encoded;
    if (encoded instanceof ArrayBuffer) return new Uint8Array(encoded.slice(0));
    if (!ArrayBuffer.isView(encoded))
      throw new TypeError('a codec must return a string, an ArrayBuffer or a view of one');
    const { buffer, byteOffset, byteLength } = encoded;
    return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  }

  /** The same as a data frame: text that starts like a control frame is escaped. */
  frameOf(message: Out): Frame {
    const encoded = this.encode(message);
    return typeof encoded === 'string' ? dataFrame(encoded) : encoded;
  }
}

function dataOf(frame: Frame): string | ArrayBuffer {
  if (typeof frame === 'string') return frame;
  const { buffer, byteOffset, byteLength } = frame;
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
