import { ConnectionError } from '../errors.js';
import type { BinaryView, WebSocketFrame } from '../transport-types.js';
import { utf8Length } from '../utf8.js';

/** The size of a frame in bytes. Throws `invalid-frame` for what a WebSocket cannot send. */
export function sizeOf(frame: WebSocketFrame): number {
  if (typeof frame === 'string') return utf8Length(frame);
  if (frame instanceof ArrayBuffer || ArrayBuffer.isView(frame)) return binarySizeOf(frame);
  if (typeof Blob !== 'undefined' && frame instanceof Blob) return frame.size;
  throw new ConnectionError('invalid-frame');
}

/** Browsers refuse a shared or resizable buffer, and send nothing of a detached one. */
function binarySizeOf(frame: ArrayBuffer | BinaryView): number {
  try {
    const buffer: ArrayBuffer & { readonly resizable?: boolean } = frame instanceof ArrayBuffer ? frame : frame.buffer;
    // Throws for a detached and for a shared one.
    ArrayBuffer.prototype.slice.call(buffer, 0, 0);
    if (buffer.resizable !== true) return frame.byteLength;
  } catch {
    // Rejected below.
  }
  throw new ConnectionError('invalid-frame');
}
