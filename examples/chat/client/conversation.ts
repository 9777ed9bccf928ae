import type { RoomSnapshot } from '@steadysocket/session';
import type { RoomSummary } from '../protocol/index.js';
import type { ChatMessage } from './chat-message.js';
import type { RoomState } from './room-state.js';
import type { Texts } from './texts.js';

/** What a conversation shows from top to bottom. */
export type ConversationItem =
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  | { readonly type: 'gap'; readonly key: string }
  | { readonly type: 'new'; readonly key: string }
  | {
      readonly type: 'message';
      readonly key: string;
      readonly message: ChatMessage;
      readonly isOwn: boolean;
      /** The first of several by the same author within a few minutes. */
      readonly beginsGroup: boolean;
    };

/** What to say in a room without messages. */
export function emptyTextOf(
  { status, kind }: Pick<RoomSnapshot, 'status'> & Pick<RoomSummary, 'kind'>,
  texts: Texts,
): string {
  if (status === 'refused') return texts.roomRefused;
  if (status !== 'joined') return texts.loadingRoom;
  return { people: texts.emptyRoom, bot: texts.emptyBotRoom, 'read-only': texts.emptyReadOnlyRoom }[kind];
}

/** The offsets of what was new when the reader came. What arrives before their eyes is not marked. */
export interface NewMessages {
  readonly after: number;
  readonly upTo: number;
}

/** What is new to a reader who comes to a room, or to the page; for one who leaves the page, whatever follows as well. */
export function newMessagesOf({ read, head, isLeaving = false }: ReadPosition): NewMessages {
  return { after: read, upTo: isLeaving ? Infinity : head };
}

interface ReadPosition {
  readonly read: number;
  readonly head: number;
  readonly isLeaving?: boolean;
}

interface Reader {
  /** The name of the user. */
  readonly me: string;
  readonly newMessages: NewMessages;
}

const groupForMs = 5 * 60_000;

/** Separates days, marks gaps and what is new, and groups messages by their author. */
export function layOutConversation(
  { messages, outbox }: Pick<RoomState, 'messages' | 'outbox'>,
  { me, newMessages }: Reader,
): readonly ConversationItem[] {
  const items: ConversationItem[] = [];
  let before: ChatMessage | undefined;
  let latestAt: number | null = null;
  let isMarked = false;
  for (const message of [...messages, ...outbox]) {
    const isOwn = message.author === me;
    const markers = items.length;
    if (message.at !== null && (latestAt === null || !isSameDay(latestAt, message.at)))
      items.push({ type: 'day', key: `day ${message.key}`, at: message.at });
    if (message.followsGap) items.push({ type: 'gap', key: `gap ${message.key}` });
    if (!isMarked && !isOwn && isAmong(newMessages, message)) {
      isMarked = true;
      items.push({ type: 'new', key: 'new' });
    }
    const beginsGroup = items.length > markers || before === undefined || !isGrouped(before, message);
    items.push({ type: 'message', key: message.key, message, isOwn, beginsGroup });
    before = message;
    latestAt = message.at ?? latestAt;
  }
  return items;
}

function isAmong({ after, upTo }: NewMessages, { offset }: ChatMessage): boolean {
  return offset !== null && offset > after && offset <= upTo;
}

function isGrouped(before: ChatMessage, message: ChatMessage): boolean {
  if (before.author !== message.author) return false;
  return before.at === null || message.at === null || message.at - before.at < groupForMs;
}

function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
