import { useMessage } from '@steadysocket/react';
import { useState } from 'react';
import type { ChatRoom } from '../client/chat-room.js';
import { isNewMessage } from '../client/room-state.js';

interface MissedOptions {
  readonly me: string;
  readonly isFollowing: boolean;
}

/** How many messages of others have arrived below what the reader sees. Joins the room as long as it is used. */
export function useMissed({ room }: ChatRoom, { me, isFollowing }: MissedOptions): number {
  const [missed, setMissed] = useState(0);
  if (isFollowing && missed > 0) setMissed(0);
  useMessage(room, ({ message }) => {
    if (!isFollowing && isNewMessage(message, me)) setMissed((count) => count + 1);
  });
  return missed;
}
