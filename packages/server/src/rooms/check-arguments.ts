import type { Cursor } from '@steadysocket/session/wire';
import { isCount, isCursor, isRoomName } from '@steadysocket/session/wire';
import type { Producer } from './stores.js';

// Each throws a TypeError that names the argument and quotes no value.

export function checkRoomName(name: unknown): void {
  if (!isRoomName(name)) throw new TypeError('room must be a name of 1 to 128 characters without control characters');
}

export function checkProducer(producer: Producer | undefined): void {
  if (producer === undefined) return;
  const { id, epoch, sequence } = Object(producer) as Partial<Record<string, unknown>>;
  if (typeof id !== 'string' || id === '' || !isCount(epoch) || !isCount(sequence))
    throw new TypeError('producer must have an id, an epoch and a sequence, both integers of at least 0');
}

export function checkRead(after: Cursor | { readonly last: number }, limit: number): void {
  const { last } = Object(after) as Partial<Record<string, unknown>>;
  if (!isCursor(after) && !isCount(last))
    throw new TypeError('after must be a cursor, or { last } with an integer of at least 0');
  if (!isCount(limit) || limit < 1) throw new TypeError('limit must be an integer of at least 1');
}
