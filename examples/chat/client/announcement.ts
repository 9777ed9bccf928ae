import type { RoomEvent } from '../protocol/index.js';
import { botName } from '../protocol/index.js';

/** What a screen reader reads out. */
export interface Announcement {
  readonly offset: number;
  readonly text: string;
}

/** A new message of somebody else, and an answer once it is complete: not each of its pieces. `null`: nothing. */
export function announcedText(event: RoomEvent, me: string): string | null {
  switch (event.type) {
    case 'said':
      return event.author === me ? null : `${event.author}: ${event.text}`;
    case 'answer-ended':
      return `${botName}: ${event.text}`;
    default:
      return null;
  }
}

const maxAnnounced = 3;

/** The latest announcements. A reader that is behind skips the others, as the eye does. */
export function announce(latest: readonly Announcement[], next: Announcement): readonly Announcement[] {
  return [...latest, next].slice(-maxAnnounced);
}
