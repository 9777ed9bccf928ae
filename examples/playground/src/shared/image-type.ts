/** The first bytes of the image formats that are shown; -1 stands for any byte. */
const signatures: readonly (readonly [mediaType: string, bytes: readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, -1, -1, -1, -1, 0x57, 0x45, 0x42, 0x50]],
];

/**
 * The media type of an image by its first bytes, or `null`. Only these few bitmap formats are ever shown: what a
 * stranger sends must not be able to pass for a document.
 */
export function imageType(buffer: ArrayBuffer): string | null {
  const head = new Uint8Array(buffer, 0, Math.min(buffer.byteLength, 12));
  const match = signatures.find(([, bytes]) => bytes.every((byte, index) => byte === -1 || head[index] === byte));
  return match?.[0] ?? null;
}
