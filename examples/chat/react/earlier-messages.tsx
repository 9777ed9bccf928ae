import type { RefObject } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { ChatRoom } from '../client/chat-room.js';
import { keepPlace } from '../client/keep-place.js';
import type { RoomState } from '../client/room-state.js';
import { useTexts } from './use-texts.js';

interface EarlierMessagesProps {
  readonly chatRoom: ChatRoom;
  readonly state: RoomState;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly isOpen: boolean;
}

/** Loads messages above the oldest one, and keeps the reader where they are. */
export function EarlierMessages({ chatRoom, state, scroller, isOpen }: EarlierMessagesProps) {
  const texts = useTexts();
  const { tail, isComplete } = state;
  const [isLoading, setLoading] = useState(false);
  const goBack = useRef<(() => void) | null>(null);
  useLayoutEffect(() => {
    goBack.current?.();
    goBack.current = null;
  }, [tail]);

  async function load() {
    if (!isOpen || isLoading || scroller.current === null) return;
    goBack.current = keepPlace(scroller.current);
    setLoading(true);
    // It may be asked for again.
    await chatRoom.loadEarlier().catch(() => (goBack.current = null));
    setLoading(false);
  }

  if (tail === 0 || isComplete) return null;
  return (
    <button type="button" className="earlier" aria-disabled={!isOpen || isLoading} onClick={() => void load()}>
      {texts.loadEarlier}
    </button>
  );
}
