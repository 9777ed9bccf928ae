// Created at each use: a test environment such as jsdom may lack both classes, and importing must not fail there.

/** Encodes text as UTF-8. A lone surrogate becomes U+FFFD, as on any WebSocket. */
export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Decodes UTF-8. Keeps a byte order mark, which belongs to the text. */
export const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

export function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> {
  if (typeof data === 'string') return encode(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
