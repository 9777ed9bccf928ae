import type { WebSocketFrame } from '@steadysocket/core';

/** Copies a binary frame: the caller may use its buffer again. */
export function own<Frame>(frame: Frame): Frame | ArrayBuffer {
  if (frame instanceof ArrayBuffer) return frame.slice(0);
  if (!ArrayBuffer.isView(frame)) return frame;
  const { buffer, byteOffset, byteLength } = frame as WebSocketFrame & ArrayBufferView<ArrayBuffer>;
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
