import type { ChatRoom } from '../server/chat-rooms.js';

export const personName = (index: number): string => `Person ${String(index)}`;

export const roomOf = (person: number, rooms: number): string => `room-${String(person % rooms)}`;

/** Everybody is in one room. */
export function loadRooms(people: number, rooms: number): ChatRoom[] {
  const members = new Map<string, Set<string>>();
  for (let person = 0; person < people; person += 1) {
    const room = roomOf(person, rooms);
    members.set(room, (members.get(room) ?? new Set()).add(personName(person)));
  }
  return [...members].map(([name, who]) => ({ name, kind: 'people', members: who }));
}
