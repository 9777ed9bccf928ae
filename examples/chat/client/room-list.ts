import type { RoomSummary, ServerMessage } from '../protocol/index.js';

export const noRooms: readonly RoomSummary[] = [];

/** The rooms with what is unread in them, from what the server says. A reducer for `useFold`. */
export function reduceRoomList(rooms: readonly RoomSummary[], message: ServerMessage): readonly RoomSummary[] {
  if (message.type === 'welcome') return message.rooms;
  const { room, head, read, unread } = message;
  return rooms.map((summary) => (summary.name === room ? { ...summary, head, read, unread } : summary));
}
