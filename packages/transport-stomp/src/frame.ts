import type { Codec } from '@steadysocket/core';
import { connectionError } from './connection-error.js';
import type { StompHeaders } from './headers.js';
import { checkHeaders } from './headers.js';

/** What is sent: one SEND frame. It is borrowed, not copied: do not change it while it waits. */
export interface StompFrame {
  readonly destination: string;
  /** `destination`, `content-length` and `receipt` are the transport's: given ones are left out. Default: none. */
  readonly headers?: StompHeaders;
  /** Text, or bytes where the transport beneath carries binary. Default: `''`. */
  readonly body?: string | Uint8Array;
}

/** What is received: one MESSAGE frame. */
export interface StompMessage extends StompFrame {
  readonly headers: StompHeaders;
  /** The body as text. Decoded when it is read. */
  readonly body: string;
  /** The body as it came. */
  readonly binaryBody: Uint8Array;
  /** The `id` of the subscription that it came for. */
  readonly subscription: string;
  /**
   * Tells the broker that it was consumed; with `ack: 'client'`, everything before it as well. Says whether that was
   * handed to the transport: not where the subscription's mode is `auto`, not after `close()`, nor once the link is gone,
   * when the broker delivers the message again. Throws `invalid-frame` for headers that STOMP cannot carry.
   */
  ack(headers?: StompHeaders): boolean;
  /** Tells the broker that it was not consumed; what follows is up to the broker. Answers as `ack` does. */
  nack(headers?: StompHeaders): boolean;
}

/** Bytes of a frame's command, line breaks and end. */
const framing = 64;
const encoder = new TextEncoder();
const utf8Length = (text: string): number => encoder.encode(text).byteLength;

/** Throws `invalid-frame` for what cannot be sent. */
export function checkFrame(frame: StompFrame, binary: boolean): void {
  const { destination, headers, body } = (frame as StompFrame | null) ?? ({} as StompFrame);
  checkHeaders({ ...headers, destination }, 'invalid-frame');
  if (body === undefined || typeof body === 'string' || (binary && body instanceof Uint8Array)) return;
  throw connectionError(
    'invalid-frame',
    binary
      ? 'a STOMP body is a string or a Uint8Array'
      : 'the transport beneath carries text: the body must be a string',
  );
}

/** Bytes that a frame takes, nearly. */
export function sizeOf({ destination, headers = {}, body = '' }: StompFrame): number {
  let bytes = framing + utf8Length(destination);
  for (const [name, value] of Object.entries(headers)) bytes += utf8Length(name) + utf8Length(value) + 2;
  return bytes + (typeof body === 'string' ? utf8Length(body) : body.byteLength);
}

/** Frames as they are. */
export const frames: Codec<StompMessage, StompFrame, StompFrame> = {
  encode: (frame) => frame,
  decode: (frame) => frame as StompMessage,
};
