import { utf8Length } from '@steadysocket/core/transport';
import type { Manager } from 'socket.io-client';
import { SocketIoError } from './errors.js';
import type { SocketIoFrame } from './frame.js';
import { packetTypes } from './guards.js';

/** Turns a packet into what travels: a text, or bytes, or a text and the bytes that belong to it. */
export interface Encoder {
  encode(packet: object): unknown[];
}

/** The client's own, or that of the `parser` option. The client exports none, but each manager has one. */
interface HasEncoder {
  encoder: Encoder;
}

/** Socket.IO's own events, which the client refuses to send. */
const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];

export function encoderOf(manager: Manager): Encoder {
  return (manager as unknown as HasEncoder).encoder;
}

/** From now on `inspect` sees the pieces of each packet before the first is written, and may throw. */
export function inspectPieces(manager: Manager, inspect: (pieces: readonly unknown[]) => void): void {
  const encoder = encoderOf(manager);
  (manager as unknown as HasEncoder).encoder = {
    encode(packet) {
      const pieces = encoder.encode(packet);
      inspect(pieces);
      return pieces;
    },
  };
}

/** Bytes of a frame as it will travel. Throws `invalid-frame` for what the parser does not take. */
export function sizeOf(frame: unknown, encoder: Encoder): number {
  checkFrame(frame);
  return refusing(() => {
    const { event, args } = frame;
    return bytesOf(encoder.encode({ type: packetTypes.event, nsp: '/', data: [event, ...args] }));
  });
}

/** Runs what encodes. The texts of a parser may quote the arguments, so that ours stands in for them. */
export function refusing<Result>(encode: () => Result): Result {
  try {
    return encode();
  } catch {
    throw invalid('the arguments cannot be encoded: a BigInt, a circle, a detached buffer, in Node a Blob?');
  }
}

/** Throws `invalid-frame` for what the client would not take as an event, or would take as something else. */
export function checkFrame(frame: unknown): asserts frame is SocketIoFrame {
  const { event, args } = (frame ?? {}) as Partial<Record<keyof SocketIoFrame, unknown>>;
  if (typeof event !== 'string' || !Array.isArray(args)) {
    throw invalid('a frame is { event: string, args: unknown[] }');
  }
  if (reserved.includes(event)) throw invalid('the name of the event is reserved');
  if (typeof args.at(-1) === 'function') {
    throw invalid('the last argument is a function: use deliver() for an acknowledgement');
  }
}

/** Throws for a piece that would be lost on the way: the server ends the link over one that is missing. */
export function bytesOf(pieces: readonly unknown[]): number {
  return pieces.reduce<number>((bytes, piece) => bytes + lengthOf(piece), 0);
}

function lengthOf(piece: unknown): number {
  if (typeof piece === 'string') return utf8Length(piece);
  if (isBlob(piece)) return piece.size;
  const { buffer = piece as ArrayBuffer, byteLength } = piece as Partial<ArrayBufferView>;
  // No array can be made of a detached buffer, whose length reads as 0.
  return new Uint8Array(buffer, 0, byteLength).length;
}

export function isBlob(piece: unknown): piece is Blob {
  return typeof Blob !== 'undefined' && piece instanceof Blob;
}

function invalid(message: string): SocketIoError {
  return new SocketIoError('invalid-frame', message);
}
