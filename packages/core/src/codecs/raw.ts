import type { Codec, WebSocketData, WebSocketFrame } from '../transport-types.js';

/** Frames unchanged: text as strings, binary data in the type that the transport's `binaryType` names. */
export const raw: Codec<WebSocketData, WebSocketFrame> = {
  encode: (message) => message,
  decode: (frame) => frame as WebSocketData,
};
