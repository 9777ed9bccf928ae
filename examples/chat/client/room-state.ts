import type { History, RoomEvent } from '../protocol/index.js';
import type { ChatMessage, Written } from './chat-message.js';
import { continueAnswer, joinAnswers, keyOf, messageOf, ownMessage } from './chat-message.js';

export interface RoomState {
  /** In the order of the room's history. */
  readonly messages: readonly ChatMessage[];
  /** Own messages that are not in the history, oldest first. */
  readonly outbox: readonly ChatMessage[];
  /** The offset of the latest event; 0 before the first. */
  readonly head: number;
  /** The offset of the oldest known event; 0 before the first. */
  readonly tail: number;
  /** Whether the server has nothing older. */
  readonly isComplete: boolean;
  /** The id of the message that the user has written last; `null` before the first. */
  readonly latestWritten: string | null;
}

/** What a room's state is made of: what the server sends, and what the user does with own messages. */
export type RoomAction =
  | { readonly type: 'received'; readonly offset: number; readonly event: RoomEvent }
  | { readonly type: 'earlier'; readonly history: History }
  | (Written & { readonly type: 'written' })
  | { readonly type: 'sent'; readonly id: string }
  | { readonly type: 'failed'; readonly id: string; readonly failure: string }
  | { readonly type: 'retried'; readonly id: string }
  | { readonly type: 'discarded'; readonly id: string };

export const emptyRoom: RoomState = {
  messages: [],
  outbox: [],
  head: 0,
  tail: 0,
  isComplete: false,
  latestWritten: null,
};

/** A room after a reload, with the own messages that were not delivered before. The history may have them nevertheless. */
export function roomWithOutbox(outbox: readonly ChatMessage[]): RoomState {
  return {
    ...emptyRoom,
    outbox: outbox.map((message) => ({ ...message, delivery: 'failed', failure: 'interrupted' })),
  };
}

/** The oldest messages leave the page beyond this number. */
export const maxMessages = 1_000;

/** The state of a room after an action. Pure: `fold` calls it for each. */
export function reduceRoom(state: RoomState, action: RoomAction): RoomState {
  switch (action.type) {
    case 'received':
      return receive(state, action);
    case 'earlier':
      return prepend(state, action.history);
    case 'written':
      return { ...state, outbox: [...state.outbox, ownMessage(action)], latestWritten: action.id };
    case 'sent':
      return changeOutbox(state, action.id, (message) =>
        message.delivery === 'sending' ? { ...message, delivery: 'sent' } : message,
      );
    case 'failed':
      return changeOutbox(state, action.id, (message) => ({ ...message, delivery: 'failed', failure: action.failure }));
    case 'retried':
      return changeOutbox(state, action.id, (message) => ({ ...message, delivery: 'sending', failure: null }));
    case 'discarded':
      return { ...state, outbox: state.outbox.filter(({ id }) => id !== action.id) };
  }
}

interface Received {
  readonly offset: number;
  readonly event: RoomEvent;
}

function receive(state: RoomState, { offset, event }: Received): RoomState {
  // Offsets rise by one. A step back: the server has lost the end of its history, which goes on from there.
  const known = offset > state.head ? state.messages : state.messages.filter((message) => isBefore(message, offset));
  const followsGap = state.head > 0 && offset > state.head + 1;
  return withoutOldest({
    ...state,
    messages: addEvent(known, { offset, event, followsGap }),
    outbox: event.type === 'said' ? withoutKey(state.outbox, keyOf(event)) : state.outbox,
    head: offset,
    tail: state.tail === 0 ? offset : Math.min(state.tail, offset),
    // Offsets begin with 1.
    isComplete: state.isComplete || offset === 1,
  });
}

function withoutOldest(state: RoomState): RoomState {
  const messages = state.messages.slice(-maxMessages);
  if (messages.length === state.messages.length) return state;
  // They can be asked for again.
  return { ...state, messages, tail: messages[0]?.offset ?? state.tail, isComplete: false };
}

function isBefore(message: ChatMessage, offset: number): boolean {
  return message.offset !== null && message.offset < offset;
}

function withoutKey(messages: readonly ChatMessage[], key: string): readonly ChatMessage[] {
  return messages.some((message) => message.key === key) ? messages.filter((message) => message.key !== key) : messages;
}

function prepend(state: RoomState, { messages: events }: History): RoomState {
  const first = events.find(({ offset }) => offset < state.tail);
  if (first === undefined) return { ...state, isComplete: true };
  const earlier = events
    .filter(({ offset }) => offset < state.tail)
    .reduce(
      (messages: readonly ChatMessage[], { offset, message }) =>
        addEvent(messages, { offset, event: message, followsGap: false }),
      [],
    );
  const known = new Map(state.messages.map((message) => [message.key, message]));
  const older = earlier.map((message) => joinAnswers(message, known.get(message.key)));
  const olderKeys = new Set(older.map(({ key }) => key));
  const rest = state.messages.filter(({ key }) => !olderKeys.has(key));
  return { ...state, messages: [...older, ...rest], tail: first.offset, isComplete: first.offset === 1 };
}

interface Placed extends Received {
  readonly followsGap: boolean;
}

function addEvent(messages: readonly ChatMessage[], { offset, event, followsGap }: Placed): readonly ChatMessage[] {
  const key = keyOf(event);
  const known = messages.find((message) => message.key === key);
  if (known === undefined) return [...messages, { ...messageOf(event), key, offset, followsGap }];
  // A message that was published again, after a reload for example, keeps its first place.
  return event.type === 'said' ? messages : replace(messages, known, continueAnswer(known, event));
}

function replace(messages: readonly ChatMessage[], before: ChatMessage, after: ChatMessage): readonly ChatMessage[] {
  return messages.map((message) => (message === before ? after : message));
}

function changeOutbox(state: RoomState, id: string, change: (message: ChatMessage) => ChatMessage): RoomState {
  const message = state.outbox.find((each) => each.id === id);
  return message === undefined ? state : { ...state, outbox: replace(state.outbox, message, change(message)) };
}

/** Whether an event is a new message by somebody else. The pieces of an answer are one. */
export function isNewMessage(event: RoomEvent, me: string): boolean {
  return event.type === 'answer-begun' || (event.type === 'said' && event.author !== me);
}

/** Up to which offset a reader who sees the end has read. An answer counts when it is complete. */
export function readableHead({ messages, head }: RoomState): number {
  return messages.at(-1)?.isGrowing === true ? 0 : head;
}
