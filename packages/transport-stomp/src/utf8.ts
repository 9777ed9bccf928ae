// Made at each use: a test environment such as jsdom may lack both classes, and importing must not fail there.

/** Text in UTF-8. A lone surrogate becomes U+FFFD, as on any WebSocket. */
export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Keeps a byte order mark: it belongs to the text. */
export const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
