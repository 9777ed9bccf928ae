import type { Cursor, Gap } from '../wire/controls.js';

type Fields = Partial<Record<string, unknown>>;

/** Where a room stands: its next message is the one after `offset`. */
export interface Position {
  readonly epoch: string;
  offset: number;
  /** The server has named the epoch: whatever it says later of the same one can only be further on. */
  readonly isConfirmed: boolean;
  /** The application has had a message or a cursor: nothing up to here comes again. */
  isKnown: boolean;
}

/** Whether every message since the cursor follows; `null` without a cursor. */
export interface Recovery {
  readonly recovered: boolean | null;
  readonly reason: Gap | null;
}

export interface Move {
  readonly position: Position;
  /** Missing where nothing is to be said. */
  readonly recovery?: Recovery;
}

const gaps: readonly unknown[] = ['trimmed', 'epoch-changed', 'unknown'];

/**
 * Where the room goes on after a `room` frame. Returns `null` where messages would be missed without a word: the server has
 * joined by itself, or answers an older question, and does not go on from here. Then the cursor has to be asked about again.
 *
 * A join that is repeated on the next link has two answers. So what was received stays received, whatever comes second.
 */
export function moveTo({ epoch, offset }: Cursor, { recovered, reason }: Fields, before: Position | null): Move | null {
  const position: Position = { epoch, offset, isConfirmed: true, isKnown: false };
  if (before === null) return { position, recovery: { recovered: null, reason: null } };
  const isOnward = offset > before.offset;
  if (before.isConfirmed && before.epoch === epoch && !isOnward) {
    if (before.isKnown) position.offset = before.offset;
    return { position: { ...position, isKnown: before.isKnown }, ...(recovered === true && { recovery: complete }) };
  }
  if (recovered === undefined) return null;
  // In another epoch, what was received since may be lost: only the answer to this cursor tells.
  if (recovered === true && offset < before.offset) return null;
  if (recovered === true && !isOnward) return { position: { ...position, isKnown: true }, recovery: complete };
  return { position, recovery: { recovered: false, reason: gaps.includes(reason) ? (reason as Gap) : 'unknown' } };
}

const complete: Recovery = { recovered: true, reason: null };
