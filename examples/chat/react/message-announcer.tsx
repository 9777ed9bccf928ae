import { useMessage } from '@steadysocket/react';
import { useState } from 'react';
import type { Announcement } from '../client/announcement.js';
import { announce, announcedText } from '../client/announcement.js';
import type { ChatRoom } from '../client/chat-room.js';

interface MessageAnnouncerProps {
  readonly chatRoom: ChatRoom;
  readonly me: string;
  /** The offset of the latest message. */
  readonly head: number;
}

/** Reads out what arrives from now on. The list itself does not: earlier messages and growing answers change it too. */
export function MessageAnnouncer({ chatRoom, me, head }: MessageAnnouncerProps) {
  const [start] = useState(head);
  const [latest, setLatest] = useState<readonly Announcement[]>([]);
  useMessage(chatRoom.room, ({ offset, message }) => {
    const text = announcedText(message, me);
    if (text !== null && offset > start) setLatest((before) => announce(before, { offset, text }));
  });
  return (
    <div className="hidden" aria-live="polite">
      {latest.map(({ offset, text }) => (
        <p key={offset}>{text}</p>
      ))}
    </div>
  );
}
