import { useReadable } from '@steadysocket/react';
import type { ChatRoom } from '../client/chat-room.js';
import type { ConversationItem as Item } from '../client/conversation.js';
import { formatDay } from '../client/format.js';
import { today } from '../client/today.js';
import { MessageItem } from './message-item.js';
import { useTexts } from './use-texts.js';

interface ConversationItemProps {
  readonly item: Item;
  readonly chatRoom: ChatRoom;
}

export function ConversationItem({ item, chatRoom }: ConversationItemProps) {
  const texts = useTexts();
  const now = useReadable(today);
  switch (item.type) {
    case 'day':
      return <li className="day">{formatDay(item.at, texts, now)}</li>;
    case 'gap':
      return <li className="gap">{texts.historyMissing}</li>;
    case 'new':
      return <li className="new">{texts.newMessages}</li>;
    case 'message':
      return (
        <MessageItem message={item.message} isOwn={item.isOwn} beginsGroup={item.beginsGroup} chatRoom={chatRoom} />
      );
  }
}
