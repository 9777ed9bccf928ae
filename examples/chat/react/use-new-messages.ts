import { useEffect, useState } from 'react';
import type { NewMessages } from '../client/conversation.js';
import { newMessagesOf } from '../client/conversation.js';
import { pageVisible } from '../client/page-visible.js';
import type { RoomSummary } from '../protocol/index.js';

/** What was new when the reader came to the room, or back to the page. */
export function useNewMessages({ read, head }: RoomSummary): NewMessages {
  const [newMessages, setNewMessages] = useState(() => newMessagesOf({ read, head }));
  useEffect(() => {
    const mark = () => setNewMessages(newMessagesOf({ read, head, isLeaving: !pageVisible.getSnapshot() }));
    return pageVisible.subscribe(mark);
  }, [read, head]);
  return newMessages;
}
