import { useFollowEnd } from '@steadysocket/example-look/react';
import { useReadable } from '@steadysocket/react';
import type { KeyboardEvent } from 'react';
import { useEffect, useMemo } from 'react';
import type { ChatRoom } from '../client/chat-room.js';
import type { Chat } from '../client/chat.js';
import { emptyTextOf, layOutConversation } from '../client/conversation.js';
import { pageVisible } from '../client/page-visible.js';
import { readableHead } from '../client/room-state.js';
import type { RoomSummary } from '../protocol/index.js';
import { ConversationItem } from './conversation-item.js';
import { EarlierMessages } from './earlier-messages.js';
import { Icon } from './icon.js';
import { useMissed } from './use-missed.js';
import { useNewMessages } from './use-new-messages.js';
import { useTexts } from './use-texts.js';

interface MessageListProps {
  readonly chat: Chat;
  readonly chatRoom: ChatRoom;
  readonly summary: RoomSummary;
}

export function MessageList({ chat, chatRoom, summary }: MessageListProps) {
  const texts = useTexts();
  const { me, connection } = chat;
  const { name, kind, read } = summary;
  const isOpen = useReadable(connection, ({ status }) => status === 'open');
  const { status } = useReadable(chatRoom.room);
  const state = useReadable(chatRoom.state);

  const newMessages = useNewMessages(summary);
  const items = useMemo(() => layOutConversation(state, { me, newMessages }), [state, me, newMessages]);
  const { scroller, isFollowing, follow } = useFollowEnd(items);
  const missed = useMissed(chatRoom, { me, isFollowing });
  useEffect(follow, [state.latestWritten, follow]);

  const seen = useReadable(pageVisible) && isFollowing ? readableHead(state) : 0;
  useEffect(() => {
    if (isOpen && seen > read) chatRoom.markRead(seen);
  }, [isOpen, seen, read, chatRoom]);

  function jumpOnEscape(event: KeyboardEvent) {
    if (event.key === 'Escape') follow();
  }

  return (
    <div className="messages" onKeyDown={jumpOnEscape}>
      <div
        className="messages-scroll"
        role="log"
        // What arrives is read out by the MessageAnnouncer.
        aria-live="off"
        aria-label={texts.messagesIn(texts.roomTitles[name] ?? name)}
        aria-busy={status !== 'joined'}
        tabIndex={0}
        ref={scroller}
      >
        {items.length === 0 && <p className="empty">{emptyTextOf({ status, kind }, texts)}</p>}
        <EarlierMessages chatRoom={chatRoom} state={state} scroller={scroller} isOpen={isOpen} />
        <ol>
          {items.map((item) => (
            <ConversationItem key={item.key} item={item} chatRoom={chatRoom} />
          ))}
        </ol>
      </div>
      {!isFollowing && (
        <button
          type="button"
          className="to-latest"
          aria-label={missed > 0 ? texts.toLatestWithNew(missed) : texts.toLatest}
          onClick={follow}
        >
          {missed > 0 && <span>{texts.toLatestWithNew(missed)}</span>}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}
