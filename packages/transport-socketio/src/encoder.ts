import { utf8Length } from '@steadysocket/core/transport';
import type { Manager } from 'socket.io-client';
import { SocketIoError } from './errors.js';
import type { SocketIoFrame } from './frame.js';
import { packetTypes } from './guards.js';

/** Encodes a packet as a text, or bytes, or a text and its bytes. */
export interface Encoder {
  encode(packet: object): unknown[];
}

/** The encoder of the client or of the `parser` option. The client does not export it, but each manager has it. */
interface HasEncoder {
  encoder: Encoder;
}

/** Socket.IO's own events, which the client refuses to send. */
const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];

export function encoderOf(manager: Manager): Encoder {
  return (manager as unknown as HasEncoder).encoder;
}

/** Calls `inspect` with the pieces of each packet before the first piece is written. It may throw. */
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

/** The size of an encoded frame in bytes. Throws `invalid-frame` for arguments that the parser refuses. */
export function sizeOf(frame: unknown, encoder: Encoder): number {
  checkFrame(frame);
  return refusing(() => {
    const { event, args } = frame;
    return bytesOf(encoder.encode({ type: packetTypes.event, nsp: '/', data: [event, ...args] }));
  });
}

/** Replaces the errors of a parser, whose texts may quote the arguments. */
export function refusing<Result>(encode: () => Result): Result {
  try {
    return encode();
  } catch {
    throw invalid('the arguments cannot be encoded: a BigInt, a circle, a detached buffer, in Node a Blob?');
  }
}

/** Throws `invalid-frame` for a frame that the client would refuse, or take for something else. */
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

/** Throws for a detached buffer: the client would send nothing, and the server ends the link over a missing piece. */
export function bytesOf(pieces: readonly unknown[]): number {
  return pieces.reduce<number>((bytes, piece) => bytes + lengthOf(piece), 0);
}

function lengthOf(piece: unknown): number {
  if (typeof piece === 'string') return utf8Length(piece);
  if (isBlob(piece)) return piece.size;
  const { buffer = piece as ArrayBuffer, byteLength } = piece as Partial<ArrayBufferView>;
  // Throws for a detached buffer, whose length reads as 0.
  return new Uint8Array(buffer, 0, byteLength).length;
}

export function isBlob(piece: unknown): piece is Blob {
  return typeof Blob !== 'undefined' && piece instanceof Blob;
}

function invalid(message: string): SocketIoError {
  return new SocketIoError('invalid-frame', message);
}
