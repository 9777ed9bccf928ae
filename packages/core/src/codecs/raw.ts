import type { Codec, WebSocketData, WebSocketFrame } from '../types.js';

/** Frames as they are: text as strings, binary as the transport's `binaryType` says. */
export const raw: Codec<WebSocketData, WebSocketFrame> = {
  encode: (message) => message,
  decode: (frame) => frame as WebSocketData,
};
