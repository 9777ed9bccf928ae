import type { KeyboardEvent, SubmitEvent } from 'react';
import { useEffect, useMemo, useState } from 'react';
import type { ChatRoom } from '../client/chat-room.js';
import { draftOf } from '../client/drafts.js';
import { hasMouse } from '../client/focus.js';
import { isSendKey } from '../client/keys.js';
import { createTypingSignal } from '../client/typing-signal.js';
import { maxTextLength } from '../protocol/index.js';
import { Icon } from './icon.js';
import { useTexts } from './use-texts.js';

interface ComposerProps {
  readonly me: string;
  readonly chatRoom: ChatRoom;
}

export function Composer({ me, chatRoom }: ComposerProps) {
  const texts = useTexts();
  const draft = useMemo(() => draftOf(me, chatRoom.name), [me, chatRoom]);
  const [text, setText] = useState(() => draft.load() ?? '');
  const typing = useMemo(() => createTypingSignal(chatRoom.showTyping), [chatRoom]);
  useEffect(() => () => typing.stop(), [typing]);
  const excess = text.trim().length - maxTextLength;
  const title = texts.roomTitles[chatRoom.name] ?? chatRoom.name;

  function write(written: string) {
    setText(written);
    draft.save(written || null);
    if (written.trim() === '') typing.stop();
    else typing.typed();
  }
  function send() {
    if (text.trim() === '' || excess > 0) return;
    chatRoom.say(text.trim());
    write('');
  }
  function sendOnKey(event: KeyboardEvent) {
    if (!isSendKey(event.nativeEvent)) return;
    event.preventDefault();
    send();
  }
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    send();
  }

  return (
    <form className="composer" onSubmit={submit}>
      <label className="hidden" htmlFor="message">
        {texts.writeTo(title)}
      </label>
      <textarea
        id="message"
        rows={1}
        placeholder={texts.write}
        autoFocus={hasMouse()}
        dir="auto"
        enterKeyHint="send"
        value={text}
        aria-invalid={excess > 0}
        aria-describedby="composer-note"
        onChange={(event) => write(event.target.value)}
        onKeyDown={sendOnKey}
      />
      <button type="submit" className="primary" aria-label={texts.send}>
        <Icon name="send" />
      </button>
      <p id="composer-note" className="composer-note" data-problem={excess > 0}>
        {excess > 0 ? texts.tooLong(excess) : texts.keys}
      </p>
    </form>
  );
}
