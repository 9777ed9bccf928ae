import type { RoomAction } from '@steadysocket/server';
import type { RoomSummary } from '../protocol/index.js';

export interface ChatRoom {
  readonly name: string;
  readonly kind: RoomSummary['kind'];
  /** Who knows of the room, by name. @default everybody */
  readonly members?: ReadonlySet<string>;
}

export const standardRooms: readonly ChatRoom[] = [
  { name: 'general', kind: 'people' },
  { name: 'random', kind: 'people' },
  { name: 'ask-the-bot', kind: 'bot' },
  { name: 'announcements', kind: 'read-only' },
];

/** The rooms, and who may what in them. */
export class ChatRooms {
  readonly #rooms: ReadonlyMap<string, ChatRoom>;

  constructor(rooms: readonly ChatRoom[]) {
    this.#rooms = new Map(rooms.map((room) => [room.name, room]));
  }

  get all(): Iterable<ChatRoom> {
    return this.#rooms.values();
  }

  of(user: string): ChatRoom[] {
    return [...this.#rooms.values()].filter((room) => knows(room, user));
  }

  may(user: string, name: string, action: RoomAction): boolean {
    const room = this.#rooms.get(name);
    if (!room || !knows(room, user)) return false;
    return action !== 'publish' || room.kind !== 'read-only';
  }
}

function knows({ members }: ChatRoom, user: string): boolean {
  return members === undefined || members.has(user);
}
