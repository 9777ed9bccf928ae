import type { RoomSummary } from '../protocol/index.js';
import { maxUnread } from '../protocol/index.js';
import { formatCount } from './format.js';
import type { Texts } from './texts.js';

interface Shown {
  readonly rooms: readonly RoomSummary[];
  readonly shown: RoomSummary | undefined;
  /** Whether the user sees the page, and so reads the room that is shown. */
  readonly isVisible: boolean;
}

/** A title for the browser's tab: unread messages, the room, the application. */
export function pageTitleOf({ rooms, shown, isVisible }: Shown, texts: Texts): string {
  const unread = rooms
    .filter(({ name }) => !isVisible || name !== shown?.name)
    .reduce((sum, room) => sum + room.unread, 0);
  const count = unread > 0 ? `(${formatCount(unread, maxUnread)}) ` : '';
  const room = shown === undefined ? '' : `${texts.roomTitles[shown.name] ?? shown.name} · `;
  return `${count}${room}${texts.appName}`;
}
