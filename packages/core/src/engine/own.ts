import { isArrayBuffer } from '../array-buffer.js';
import { toConnectionError } from '../errors.js';

/** Copies a binary frame, so that the caller may reuse its buffer. Strings need no copy; other objects are not copied. */
export function own<Frame>(frame: Frame): Frame {
  if (typeof frame === 'string') return frame;
  try {
    if (isArrayBuffer(frame)) return frame.slice(0) as Frame;
    if (!ArrayBuffer.isView(frame)) return frame;
    const copy = frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength);
    // Node's Buffer is a Uint8Array whose constructor is deprecated.
    const View = (frame instanceof Uint8Array ? Uint8Array : frame.constructor) as new (buffer: unknown) => Frame;
    return new View(copy);
  } catch (error) {
    throw toConnectionError(error, 'invalid-frame');
  }
}
