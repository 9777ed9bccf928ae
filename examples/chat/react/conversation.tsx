import { useReadable } from '@steadysocket/react';
import type { Drawer } from '../client/breakpoints.js';
import type { Chat } from '../client/chat.js';
import { peopleIn, typistsOf } from '../client/people.js';
import type { RoomSummary } from '../protocol/index.js';
import { Composer } from './composer.js';
import { ConversationHead } from './conversation-head.js';
import { MessageAnnouncer } from './message-announcer.js';
import { MessageList } from './message-list.js';
import { PeoplePanel } from './people-panel.js';
import { useTexts } from './use-texts.js';

interface ConversationProps {
  readonly chat: Chat;
  readonly summary: RoomSummary;
  readonly drawer: Drawer | null;
  readonly onOpen: (drawer: Drawer) => void;
  readonly onClose: () => void;
}

/** One room. The user is in it as long as it is shown. */
export function Conversation({ chat, summary, drawer, onOpen, onClose }: ConversationProps) {
  const texts = useTexts();
  const chatRoom = chat.roomOf(summary.name);
  const { members, refused } = useReadable(chatRoom.room);
  const people = peopleIn(members, chat.me);
  const typists = typistsOf(people, chat.me);
  return (
    <>
      <section className="conversation" aria-labelledby="room-title" inert={drawer === 'people'}>
        <ConversationHead room={summary.name} people={people} drawer={drawer} onOpen={onOpen} />
        <MessageList chat={chat} chatRoom={chatRoom} summary={summary} />
        <MessageAnnouncer chatRoom={chatRoom} me={chat.me} head={summary.head} />
        <p className="typing" data-active={typists.length > 0}>
          {typists.length > 0 && texts.typing(typists)}
        </p>
        {summary.kind === 'read-only' || refused !== null ? (
          <p className="read-only">{refused === null ? texts.readOnly : texts.roomRefused}</p>
        ) : (
          <Composer me={chat.me} chatRoom={chatRoom} />
        )}
      </section>
      <PeoplePanel people={people} me={chat.me} onClose={onClose} />
    </>
  );
}
