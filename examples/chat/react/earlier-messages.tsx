import type { RefObject } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { ChatRoom } from '../client/chat-room.js';
import { keepPlace } from '../client/keep-place.js';
import { useTexts } from './use-texts.js';

interface EarlierMessagesProps {
  readonly chatRoom: ChatRoom;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly isOpen: boolean;
  /** The offset of the oldest message that is shown. */
  readonly oldest: number;
}

/** Loads messages above the oldest one, and keeps the reader where they are. */
export function EarlierMessages({ chatRoom, scroller, isOpen, oldest }: EarlierMessagesProps) {
  const texts = useTexts();
  const [isLoading, setLoading] = useState(false);
  const goBack = useRef<(() => void) | null>(null);
  useLayoutEffect(() => {
    goBack.current?.();
    goBack.current = null;
  }, [oldest]);

  async function load() {
    if (scroller.current) goBack.current = keepPlace(scroller.current);
    setLoading(true);
    // It may be asked for again.
    await chatRoom.loadEarlier().catch(() => {});
    setLoading(false);
  }

  return (
    <button type="button" className="earlier" disabled={!isOpen || isLoading} onClick={() => void load()}>
      {texts.loadEarlier}
    </button>
  );
}
