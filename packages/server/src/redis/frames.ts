import type { Frame } from '../options.js';

const text = 't';
const base64 = 'b';

/**
 * The field of an entry, and its value. Bytes are written in base64: clients take each answer for UTF-8, unless they are asked in
 * ways that differ between them and between their versions.
 */
export function encodeFrame(frame: Frame): readonly [field: string, value: string] {
  if (typeof frame === 'string') return [text, frame];
  return [base64, Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('base64')];
}

export function decodeFrame(field: string, value: string): Frame {
  return field === base64 ? new Uint8Array(Buffer.from(value, 'base64')) : value;
}
