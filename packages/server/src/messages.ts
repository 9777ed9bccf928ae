import { dataFrame } from '@steadysocket/session/wire';
import type { Frame, ServerCodec } from './options.js';
import { Refused } from './refuse.js';

/** Frames as they are. */
const raw: ServerCodec<unknown, unknown> = {
  encode: (message) => message as string,
  decode: (frame) => frame,
};

/** Translates between the application's messages and what travels. */
export class Messages<In, Out> {
  readonly #codec: ServerCodec<In, Out>;

  constructor(codec: ServerCodec<In, Out> = raw as ServerCodec<In, Out>) {
    this.#codec = codec;
  }

  /** What a client sends is its own affair: nothing that the application would have to learn of. Throws `Refused`. */
  decode(frame: Frame): In {
    try {
      return this.#codec.decode(dataOf(frame));
    } catch {
      throw new Refused('malformed');
    }
  }

  /** Bytes are copied: the caller may use its buffer again. Throws what the codec throws. */
  encode(message: Out): Frame {
    const encoded = this.#codec.encode(message);
    if (typeof encoded === 'string') return encoded;
    if (encoded instanceof ArrayBuffer) return new Uint8Array(encoded.slice(0));
    if (!ArrayBuffer.isView(encoded)) throw new TypeError('a codec makes strings, ArrayBuffers and views of them');
    const { buffer, byteOffset, byteLength } = encoded;
    return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  }

  /** The same, as a frame of its own: text that begins like a control frame is escaped. */
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
