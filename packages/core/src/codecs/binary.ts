import { isArrayBuffer } from '../array-buffer.js';
import { ConnectionError } from '../errors.js';
import type { BinaryView, Codec, WebSocketFrame } from '../transport-types.js';

/** Binary data as ArrayBuffers. Text frames and Blobs (`binaryType: 'blob'`) raise `decode-failed`. */
export const binary: Codec<ArrayBuffer, ArrayBuffer | BinaryView> = {
  encode(message): WebSocketFrame {
    if (isArrayBuffer(message) || ArrayBuffer.isView(message)) return message;
    throw new ConnectionError('encode-failed');
  },
  decode(frame) {
    if (isArrayBuffer(frame)) return frame;
    if (ArrayBuffer.isView(frame)) {
      return frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength);
    }
    throw new ConnectionError('decode-failed');
  },
};
