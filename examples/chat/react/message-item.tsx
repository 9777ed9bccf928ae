import { memo } from 'react';
import type { ChatMessage } from '../client/chat-message.js';
import type { ChatRoom } from '../client/chat-room.js';
import { formatTime } from '../client/format.js';
import { botName } from '../protocol/index.js';
import { Avatar } from './avatar.js';
import { Icon } from './icon.js';
import { MessageText } from './message-text.js';
import { useTexts } from './use-texts.js';

interface MessageItemProps {
  readonly message: ChatMessage;
  readonly isOwn: boolean;
  readonly beginsGroup: boolean;
  readonly chatRoom: ChatRoom;
}

/** Renders when its message has changed: the others keep their identity. */
export const MessageItem = memo(function MessageItem({ message, isOwn, beginsGroup, chatRoom }: MessageItemProps) {
  const texts = useTexts();
  const { author, text, at, delivery, failure, isGrowing, missing } = message;
  return (
    <li
      className="message"
      data-own={isOwn}
      data-bot={author === botName}
      data-begins-group={beginsGroup}
      data-delivery={delivery}
      aria-busy={isGrowing}
    >
      {!isOwn && beginsGroup && <Avatar name={author} />}
      <div className="bubble">
        {beginsGroup &&
          (isOwn ? <span className="hidden">{author}: </span> : <strong className="author">{author}</strong>)}
        <p className="text" dir="auto">
          {missing > 0 && '… '}
          <MessageText text={text} />
          {isGrowing && <span className="caret" />}
        </p>
        <span className="meta">
          {isGrowing
            ? texts.answering
            : at !== null && <time dateTime={new Date(at).toISOString()}>{formatTime(at, texts)}</time>}
          {isOwn && (
            <>
              <Icon name={delivery} />
              <span className="hidden">{texts.deliveries[delivery]}</span>
            </>
          )}
        </span>
      </div>
      {delivery === 'failed' && (
        <p className="failure">
          <span role="alert">
            {texts.notSent} {texts.failures[failure ?? ''] ?? texts.unknownFailure}
          </span>
          <button type="button" onClick={() => chatRoom.retry(message)}>
            {texts.tryAgain}
          </button>
          <button type="button" onClick={() => chatRoom.discard(message.id)}>
            {texts.discard}
          </button>
        </p>
      )}
    </li>
  );
});
