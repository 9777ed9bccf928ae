import type { Codec } from '@steadysocket/core';
import { ConnectionError, utf8Length } from '@steadysocket/core/transport';
import type { StompHeaders, StompVersion } from './headers.js';
import { headerLine } from './headers.js';
import { encode } from './utf8.js';

/** What is sent: one SEND frame. It is borrowed until it is written: do not change it while it waits. */
export interface StompFrame {
  readonly destination: string;
  /**
   * Any text but null bytes; line breaks, colons and backslashes are escaped. `destination`, `content-length` and `receipt`
   * are the transport's: given ones are left out. Default: none.
   */
  readonly headers?: StompHeaders;
  /** Text, or bytes where the transport beneath carries binary. Default: `''`. */
  readonly body?: string | Uint8Array;
  /**
   * Whether a text body is sent with `content-length`. ActiveMQ and Artemis make a `TextMessage` of a text without it, and
   * a `BytesMessage` of one with it. Without it the text cannot hold null bytes (`invalid-frame`). Bytes always have it.
   * Default: the transport's `contentLength`.
   */
  readonly contentLength?: boolean | undefined;
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

/** A frame of any command, before it is written. */
export interface OutgoingFrame {
  readonly command: string;
  /** The transport's own headers: they take the place of given ones with the same name. */
  readonly own: StompHeaders;
  readonly headers?: StompHeaders | undefined;
  readonly body?: string | Uint8Array | undefined;
  readonly contentLength?: boolean | undefined;
}

/** Checks a frame; throws `invalid-frame` for what cannot be sent. */
export function outgoing(frame: StompFrame, binary: boolean, contentLength: boolean): OutgoingFrame {
  const {
    destination,
    headers,
    body = '',
    contentLength: wanted = contentLength,
  } = (frame as Partial<StompFrame> | null) ?? {};
  const isBinary = ArrayBuffer.isView(body);
  if (typeof body !== 'string' && !(binary && isBinary))
    throw new ConnectionError(
      'invalid-frame',
      binary
        ? 'a STOMP body is a string or a Uint8Array'
        : 'the transport beneath carries text: the body must be a string',
    );
  if (!wanted && !isBinary && body.includes('\0'))
    throw new ConnectionError('invalid-frame', 'a text with null bytes needs its content-length');
  if (typeof destination !== 'string') throw new ConnectionError('invalid-frame', 'a STOMP frame needs a destination');
  return { command: 'SEND', own: { destination }, headers, body, contentLength: wanted };
}

/** Bytes that a frame takes. */
export function byteLength(frame: OutgoingFrame): number {
  return utf8Length(headOf(frame, '1.2')) + bodyLength(frame) + 1;
}

/** A frame as it travels. Throws `invalid-frame` for headers that this version of STOMP cannot carry. */
export function serialize(frame: OutgoingFrame, version: StompVersion): string | Uint8Array<ArrayBuffer> {
  const head = headOf(frame, version);
  const { body = '' } = frame;
  if (typeof body === 'string') return `${head}${body}\0`;
  const prefix = encode(head);
  const bytes = new Uint8Array(prefix.byteLength + body.byteLength + 1);
  bytes.set(prefix);
  bytes.set(bytesOf(body), prefix.byteLength);
  return bytes;
}

function headOf(frame: OutgoingFrame, version: StompVersion): string {
  const { command, own, headers = {}, body = '', contentLength = true } = frame;
  let head = `${command}\n`;
  for (const header of Object.entries(own)) head += headerLine(header, version, 'invalid-frame');
  for (const header of Object.entries(headers)) {
    if (header[0] === 'content-length' || header[0] === 'receipt' || Object.hasOwn(own, header[0])) continue;
    head += headerLine(header, version, 'invalid-frame');
  }
  if (typeof body !== 'string' || (contentLength && body !== ''))
    head += `content-length:${String(bodyLength(frame))}\n`;
  return `${head}\n`;
}

const bodyLength = ({ body = '' }: OutgoingFrame): number =>
  typeof body === 'string' ? utf8Length(body) : bytesOf(body).byteLength;

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch {
    throw new ConnectionError('invalid-frame', 'the buffer of the body was transferred, so there are no bytes to send');
  }
}

/** Frames as they are. */
export const frames: Codec<StompMessage, StompFrame, StompFrame> = {
  encode: (frame) => frame,
  decode: (frame) => frame as StompMessage,
};
