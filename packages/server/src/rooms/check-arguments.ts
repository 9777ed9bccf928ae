import type { Cursor } from '@steadysocket/session/wire';
import { isCount, isCursor, isRoomName } from '@steadysocket/session/wire';
import type { Producer } from './stores.js';

// Each throws a TypeError that names the argument and quotes no value.

export function checkRoomName(name: unknown): void {
  if (!isRoomName(name)) throw new TypeError('room: a name has 1 to 128 characters, and no control characters');
}

export function checkProducer(producer: Producer | undefined): void {
  if (producer === undefined) return;
  const { id, epoch, sequence } = Object(producer) as Partial<Record<string, unknown>>;
  if (typeof id !== 'string' || id === '' || !isCount(epoch) || !isCount(sequence))
    throw new TypeError('producer: give an id, an epoch and a sequence, both integers from 0 on');
}

export function checkRead(after: Cursor | { readonly last: number }, limit: number): void {
  const { last } = Object(after) as Partial<Record<string, unknown>>;
  if (!isCursor(after) && !isCount(last))
    throw new TypeError('after: give a cursor, or { last } with an integer from 0 on');
  if (!isCount(limit) || limit < 1) throw new TypeError('limit: give an integer from 1 on');
}
