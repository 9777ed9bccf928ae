import { isRoomName } from '@steadysocket/session/wire';

/** Throws a TypeError for what is no name of a room. */
export function checkRoomName(name: unknown): void {
  if (!isRoomName(name)) throw new TypeError('room: a name has 1 to 128 characters, and no control characters');
}
