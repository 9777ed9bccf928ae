import type { Kept } from './storage.js';
import { keepInTab } from './storage.js';

/** What the user has written in a room and not sent. Survives a room switch and a reload. */
export function draftOf(me: string, room: string): Kept<string> {
  return keepInTab(`draft ${me} ${room}`);
}
