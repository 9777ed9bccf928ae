import type { AnswerBegun, AnswerDelta, AnswerEnded, RoomEvent, Said } from '../../protocol/index.js';
import type { RoomState } from '../room-state.js';
import { emptyRoom, reduceRoom } from '../room-state.js';

export const noon = Date.UTC(2030, 5, 1, 12);

export function said(author: string, text: string, { id = text, at = noon }: Partial<Said> = {}): Said {
  return { type: 'said', id, author, text, at };
}

const question = { author: 'Ann', id: 'q' };

export function begun(id: string, attempt = 1): AnswerBegun {
  return { type: 'answer-begun', id, question, attempt, at: noon };
}

export function delta(id: string, from: number, text: string): AnswerDelta {
  return { type: 'answer-delta', id, from, text };
}

export function ended(id: string, text: string): AnswerEnded {
  return { type: 'answer-ended', id, question, text, at: noon };
}

/** A room that has received events, with the offsets from `first` on. */
export function roomWith(events: readonly RoomEvent[], { first = 1, state = emptyRoom } = {}): RoomState {
  return events.reduce(
    (reduced, event, index) => reduceRoom(reduced, { type: 'received', offset: first + index, event }),
    state,
  );
}

export function written(state: RoomState, id: string, author = 'Ann'): RoomState {
  return reduceRoom(state, { type: 'written', id, author, text: id, at: noon });
}

export function textsIn({ messages }: Pick<RoomState, 'messages'>): string[] {
  return messages.map(({ text }) => text);
}
