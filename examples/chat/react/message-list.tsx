import { useFollowEnd } from '@steadysocket/example-look/react';
import { useMessage, useReadable, useWebSocket } from '@steadysocket/react';
import type { KeyboardEvent } from 'react';
import { useEffect, useMemo, useState } from 'react';
import type { ChatRoom } from '../client/chat-room.js';
import type { Chat } from '../client/chat.js';
import { layOutConversation, newMessagesOf } from '../client/conversation.js';
import { pageVisible } from '../client/page-visible.js';
import { isNewMessage, readableHead } from '../client/room-state.js';
import type { RoomSummary } from '../protocol/index.js';
import { ConversationItem } from './conversation-item.js';
import { EarlierMessages } from './earlier-messages.js';
import { Icon } from './icon.js';
import { useTexts } from './use-texts.js';

interface MessageListProps {
  readonly chat: Chat;
  readonly chatRoom: ChatRoom;
  readonly summary: RoomSummary;
}

export function MessageList({ chat, chatRoom, summary: { name, kind, head, read } }: MessageListProps) {
  const texts = useTexts();
  const { me, connection } = chat;
  const { status } = useWebSocket(connection);
  const isJoined = useReadable(chatRoom.room, (room) => room.status === 'joined');
  const state = useReadable(chatRoom.state);

  // What is new stays marked until the reader leaves, or comes back to the page.
  const [newMessages, setNewMessages] = useState(() => newMessagesOf({ read, head }));
  const isVisible = useReadable(pageVisible);
  useEffect(() => {
    const mark = () => setNewMessages(newMessagesOf({ read, head: state.head, isLeaving: !pageVisible.getSnapshot() }));
    return pageVisible.subscribe(mark);
  }, [read, state.head]);
  const items = useMemo(() => layOutConversation(state, { me, newMessages }), [state, me, newMessages]);

  const { scroller, isFollowing, follow } = useFollowEnd(items);
  const [missed, setMissed] = useState(0);
  if (isFollowing && missed > 0) setMissed(0);
  useMessage(chatRoom.room, ({ message }) => {
    if (!isFollowing && isNewMessage(message, me)) setMissed((count) => count + 1);
  });

  const newestOwn = state.outbox.at(-1)?.key;
  useEffect(() => {
    if (newestOwn !== undefined) follow();
  }, [newestOwn, follow]);

  const seen = isVisible && isFollowing ? readableHead(state) : 0;
  useEffect(() => {
    if (status === 'open' && seen > read) chatRoom.markRead(seen);
  }, [status, seen, read, chatRoom]);

  function jumpOnEscape(event: KeyboardEvent) {
    if (event.key === 'Escape') follow();
  }

  return (
    <div className="messages" onKeyDown={jumpOnEscape}>
      <div
        className="messages-scroll"
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-label={texts.messagesIn(texts.roomTitles[name] ?? name)}
        aria-busy={!isJoined}
        tabIndex={0}
        ref={scroller}
      >
        {items.length === 0 && (
          <p className="empty">
            {!isJoined ? texts.loadingRoom : kind === 'bot' ? texts.emptyBotRoom : texts.emptyRoom}
          </p>
        )}
        {items.length > 0 && !state.isComplete && (
          <EarlierMessages chatRoom={chatRoom} scroller={scroller} isOpen={status === 'open'} oldest={state.tail} />
        )}
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
