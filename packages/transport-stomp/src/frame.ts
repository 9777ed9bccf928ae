import type { Codec } from '@steadysocket/core';
import { ConnectionError, utf8Length } from '@steadysocket/core/transport';
import type { StompHeaders, StompVersion } from './headers.js';
import { entriesOf, headerLine } from './headers.js';
import { encode } from './utf8.js';

/** One SEND frame. It is borrowed until it is written: do not change it while it waits. */
export interface StompFrame {
  readonly destination: string;
  /**
   * Any text without null bytes. Line breaks, colons and backslashes are escaped. The transport sets `destination`,
   * `content-length` and `receipt` itself and ignores them here. Default: none.
   */
  readonly headers?: StompHeaders;
  /** Text, or bytes where the underlying transport carries binary. Default: `''`. */
  readonly body?: string | Uint8Array;
  /**
   * Whether a text body is sent with `content-length`. ActiveMQ and Artemis turn text without it into a `TextMessage`, and
   * text with it into a `BytesMessage`. Without it the text cannot contain null bytes (`invalid-frame`). Bytes always have it.
   * Default: the transport's `contentLength`.
   */
  readonly contentLength?: boolean | undefined;
}

/** One MESSAGE frame. */
export interface StompMessage extends StompFrame {
  readonly headers: StompHeaders;
  /** The body as text, decoded when it is read. */
  readonly body: string;
  /** The body as bytes. */
  readonly binaryBody: Uint8Array;
  /** The `id` of the subscription that the message belongs to. */
  readonly subscription: string;
  /**
   * Tells the broker that the message was consumed; with `ack: 'client'`, all messages before it too. Returns whether the
   * answer was handed to the transport: `false` where the subscription's mode is `auto`, for a message that was answered before
   * (brokers end the link over a second answer), after `close()`, and once the subscription or the link has ended. The broker
   * delivers the messages of a lost link again. Throws `invalid-frame` for headers that STOMP cannot carry.
   */
  ack(headers?: StompHeaders): boolean;
  /**
   * Tells the broker that the message was not consumed. The broker decides what follows. Returns what `ack` returns, and `false`
   * with STOMP 1.0, which has no NACK.
   */
  nack(headers?: StompHeaders): boolean;
}

/** The settings that frames depend on. */
export interface FrameSettings {
  readonly over: { readonly capabilities: { readonly binary: boolean } };
  /** Whether text has a `content-length` by default. */
  readonly contentLength: boolean;
}

/** A frame of any command, not yet written. */
export interface OutgoingFrame {
  readonly command: string;
  /** The transport's own headers: they replace the application's headers of the same name. */
  readonly own: StompHeaders;
  readonly headers?: StompHeaders | undefined;
  readonly body?: string | Uint8Array | undefined;
  readonly contentLength?: boolean | undefined;
}

/** Checks a frame. Throws `invalid-frame` for one that cannot be sent. */
export function outgoing(frame: StompFrame, settings: FrameSettings): OutgoingFrame {
  const { binary } = settings.over.capabilities;
  const {
    destination,
    headers,
    body = '',
    contentLength = settings.contentLength,
  } = (frame as Partial<StompFrame> | null) ?? {};
  const isBinary = ArrayBuffer.isView(body);
  if (typeof body !== 'string' && !(binary && isBinary))
    throw new ConnectionError(
      'invalid-frame',
      binary
        ? 'a STOMP body is a string or a Uint8Array'
        : 'the underlying transport carries text: the body must be a string',
    );
  if (!contentLength && !isBinary && body.includes('\0'))
    throw new ConnectionError('invalid-frame', 'a text with null bytes needs its content-length');
  if (typeof destination !== 'string') throw new ConnectionError('invalid-frame', 'a STOMP frame needs a destination');
  return { command: 'SEND', own: { destination }, headers, body, contentLength };
}

/** The size of a frame in bytes. */
export function byteLength(frame: OutgoingFrame): number {
  return utf8Length(headOf(frame, '1.2')) + bodyLength(frame) + 1;
}

/** The text or bytes of a frame. Throws `invalid-frame` for headers that this version of STOMP cannot carry. */
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
  for (const header of entriesOf(headers, 'invalid-frame')) {
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

/** Passes frames through. */
export const frames: Codec<StompMessage, StompFrame, StompFrame> = {
  encode: (frame) => frame,
  decode: (frame) => frame as StompMessage,
};
