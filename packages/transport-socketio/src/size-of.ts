import { utf8Length } from '@steadysocket/core/transport';
import { SocketIoError } from './errors.js';
import type { SocketIoFrame } from './frame.js';

/** Socket.IO's own events. */
const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];

/** Deeper than any message, and soon reached by one that refers to itself. */
const maxDepth = 200;
/** What is shared counts each time it is met, as it is written each time: without a limit a small graph can be endless. */
const maxValues = 1_000_000;

const perValue = 8;

/** The walk through one frame. */
interface Walk {
  bytes: number;
  values: number;
}

/**
 * Bytes of a frame, estimated: texts and keys in UTF-8, binary data as it is, 8 for every other value. Throws
 * `invalid-frame` for what does not travel.
 */
export function sizeOf(frame: unknown): number {
  const { event, args } = (frame ?? {}) as Partial<Record<keyof SocketIoFrame, unknown>>;
  if (typeof event !== 'string' || !Array.isArray(args)) {
    throw invalid('A frame of Socket.IO is { event: string, args: unknown[] }.');
  }
  if (reserved.includes(event)) throw invalid('The event has a name that Socket.IO keeps for itself.');
  const walk: Walk = { bytes: 0, values: 0 };
  try {
    visit(event, walk, 0);
    visit(args, walk, 0);
  } catch (error) {
    // A getter or a toJSON of the application.
    throw error instanceof SocketIoError ? error : invalid('An argument cannot be read.');
  }
  return walk.bytes;
}

function visit(value: unknown, walk: Walk, depth: number): void {
  walk.values += 1;
  if (depth > maxDepth) throw invalid('An argument refers to itself, or is nested deeper than 200.');
  if (walk.values > maxValues) throw invalid('The arguments have more than a million values.');
  if (typeof value === 'string') walk.bytes += utf8Length(value) + 2;
  else if (typeof value === 'object' && value !== null) visitObject(value, walk, depth);
  else if (['bigint', 'function', 'symbol'].includes(typeof value)) {
    throw invalid(`An argument holds a ${typeof value}, which does not travel; deliver() is how to be acknowledged.`);
  } else walk.bytes += perValue;
}

function visitObject(value: object, walk: Walk, depth: number): void {
  const binary = binaryLength(value);
  if (binary !== null) {
    walk.bytes += binary;
    return;
  }
  walk.bytes += perValue;
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === 'function') {
    visit(toJSON.call(value), walk, depth + 1);
  } else if (Array.isArray(value)) {
    for (const item of value) visit(item, walk, depth + 1);
  } else {
    for (const [key, item] of Object.entries(value)) {
      walk.bytes += utf8Length(key) + 2;
      visit(item, walk, depth + 1);
    }
  }
}

function binaryLength(value: object): number | null {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength;
  return typeof Blob !== 'undefined' && value instanceof Blob ? value.size : null;
}

function invalid(message: string): SocketIoError {
  return new SocketIoError('invalid-frame', message);
}
