/** Copies a binary frame: the caller may use its buffer again. By shape, because `instanceof` fails for one of another realm. */
export function own<Frame>(frame: Frame): Frame | ArrayBuffer {
  const { buffer = frame, byteOffset = 0, byteLength } = Object(frame) as Partial<ArrayBufferView>;
  if (byteLength === undefined) return frame;
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
}
