import type { Cursor, Gap } from '../wire/controls.js';

type Fields = Partial<Record<string, unknown>>;

/** The position of a room: its next message is the one after `offset`. */
export interface Position {
  readonly epoch: string;
  offset: number;
  /** Whether the server has confirmed the epoch. Later answers with the same epoch can only move the position forward. */
  readonly isConfirmed: boolean;
  /** Whether the application has received a message or a cursor: nothing up to here is delivered again. */
  isKnown: boolean;
}

/** Whether every message since the cursor follows; `null` without a cursor. */
export interface Recovery {
  readonly recovered: boolean | null;
  readonly reason: Gap | null;
}

export interface Move {
  readonly position: Position;
  /** Missing if the snapshot does not change. */
  readonly recovery?: Recovery;
}

const gaps: readonly unknown[] = ['trimmed', 'epoch-changed', 'unknown'];

/**
 * Returns the position after a `room` frame. Returns `null` if messages would be lost silently: the server added the client by
 * itself, or answered an older join, and does not continue from here. Then the client must join again with its cursor.
 *
 * A join that is repeated on the next link has two answers, so the second one must not move the position back.
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
  // In another epoch, later messages may be lost: only the answer to this cursor is reliable.
  if (recovered === true && offset < before.offset) return null;
  if (recovered === true && !isOnward) return { position: { ...position, isKnown: true }, recovery: complete };
  return { position, recovery: { recovered: false, reason: gaps.includes(reason) ? (reason as Gap) : 'unknown' } };
}

const complete: Recovery = { recovered: true, reason: null };
