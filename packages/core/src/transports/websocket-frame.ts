import { ConnectionError } from '../errors.js';
import type { WebSocketFrame } from '../transport-types.js';
import { utf8Length } from '../utf8.js';

/**
 * The size of a frame in bytes. Throws `invalid-frame` for what a WebSocket cannot send: browsers refuse a shared or resizable
 * buffer, and send nothing of a detached one.
 */
export function sizeOf(frame: WebSocketFrame): number {
  if (typeof frame === 'string') return utf8Length(frame);
  if (typeof Blob !== 'undefined' && frame instanceof Blob) return frame.size;
  try {
    const buffer = (ArrayBuffer.isView(frame) ? frame.buffer : frame) as ArrayBuffer & { readonly resizable?: boolean };
    // Throws for a detached and for a shared buffer, and for anything else. `instanceof` fails for a buffer of another realm.
    ArrayBuffer.prototype.slice.call(buffer, 0, 0);
    if (buffer.resizable !== true) return (frame as ArrayBuffer | ArrayBufferView).byteLength;
  } catch {
    // Rejected below.
  }
  throw new ConnectionError('invalid-frame');
}
