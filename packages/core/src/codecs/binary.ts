import { ConnectionError } from '../errors.js';
import type { BinaryView, Codec, WebSocketFrame } from '../transport-types.js';

/** Binary data as ArrayBuffers. Text frames and Blobs (`binaryType: 'blob'`) raise `decode-failed`. */
export const binary: Codec<ArrayBuffer, ArrayBuffer | BinaryView> = {
  encode(message): WebSocketFrame {
    if (message instanceof ArrayBuffer || ArrayBuffer.isView(message)) return message;
    throw new ConnectionError('encode-failed');
  },
  decode(frame) {
    if (frame instanceof ArrayBuffer) return frame;
    if (ArrayBuffer.isView(frame)) {
      return frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength);
    }
    throw new ConnectionError('decode-failed');
  },
};
