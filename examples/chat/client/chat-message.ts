import type { AnswerBegun, AnswerDelta, AnswerEnded, RoomEvent, Said } from '../protocol/index.js';
import { botName } from '../protocol/index.js';

/**
 * How far an own message has come.
 *
 * - `sending`: it waits for the connection
 * - `sent`: it is on its way; the server has not confirmed it
 * - `delivered`: it is in the room's history
 * - `failed`: it will not be sent again unless the user asks for it
 */
export type Delivery = 'sending' | 'sent' | 'delivered' | 'failed';

/** A message as the room shows it. The object keeps its identity until something in it changes. */
export interface ChatMessage {
  /** The same from writing to delivery, so that a list keeps its element. */
  readonly key: string;
  readonly id: string;
  readonly author: string;
  readonly text: string;
  /** `null` if this page has not received the time. */
  readonly at: number | null;
  /** Its place in the room's history; `null` before delivery. */
  readonly offset: number | null;
  readonly delivery: Delivery;
  /** Why the delivery failed; `null` otherwise. */
  readonly failure: string | null;
  /** More text will follow: the bot is answering. */
  readonly isGrowing: boolean;
  /** Characters before `text` that this page does not have. */
  readonly missing: number;
  /** Messages before this one could not be recovered. */
  readonly followsGap: boolean;
}

/** Names a message in its room: two authors may choose the same id. */
export function keyOf(event: RoomEvent): string {
  return event.type === 'said' ? `${event.author}/${event.id}` : `${botName}/${event.id}`;
}

type NewMessage = Omit<ChatMessage, 'key' | 'offset' | 'followsGap'>;

const delivered = { delivery: 'delivered', failure: null, isGrowing: false, missing: 0 } as const;

/** The message that an event begins. */
export function messageOf(event: RoomEvent): NewMessage {
  switch (event.type) {
    case 'said':
      return { ...delivered, id: event.id, author: event.author, text: event.text, at: event.at };
    case 'answer-begun':
      return { ...delivered, id: event.id, author: botName, text: '', at: event.at, isGrowing: true };
    case 'answer-delta':
      return {
        ...delivered,
        id: event.id,
        author: botName,
        text: event.text,
        at: null,
        isGrowing: true,
        missing: event.from,
      };
    case 'answer-ended':
      return { ...delivered, id: event.id, author: botName, text: event.text, at: event.at };
  }
}

/** An answer after one more event. */
export function continueAnswer(message: ChatMessage, event: Exclude<RoomEvent, Said>): ChatMessage {
  switch (event.type) {
    case 'answer-begun':
      return continueFromStart(message, event);
    case 'answer-delta':
      return appendDelta(message, event);
    case 'answer-ended':
      return endAnswer(message, event);
  }
}

/** Another server goes on with the answer. Its text stays. */
function continueFromStart(message: ChatMessage, { at }: AnswerBegun): ChatMessage {
  return { ...message, at: message.at ?? at, isGrowing: true };
}

function appendDelta(message: ChatMessage, { from, text }: AnswerDelta): ChatMessage {
  const known = message.missing + message.text.length;
  return { ...message, text: message.text + text.slice(Math.max(0, known - from)) };
}

function endAnswer(message: ChatMessage, { text, at }: AnswerEnded): ChatMessage {
  return { ...message, text, at: message.at ?? at, isGrowing: false, missing: 0 };
}

export interface Written {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly at: number;
}

/** An own message that was not delivered yet. */
export function ownMessage({ id, author, text, at }: Written): ChatMessage {
  return {
    ...delivered,
    key: `${author}/${id}`,
    id,
    author,
    text,
    at,
    offset: null,
    delivery: 'sending',
    followsGap: false,
  };
}

/** An answer that begins in the earlier history and goes on in the known one. */
export function joinAnswers(earlier: ChatMessage, later: ChatMessage | undefined): ChatMessage {
  if (later === undefined) return earlier;
  const text = later.missing > 0 ? earlier.text.slice(0, later.missing) + later.text : later.text;
  return { ...later, text, missing: 0, at: earlier.at ?? later.at, offset: earlier.offset };
}
