import type { KeyboardEvent } from 'react';
import { formatCount } from '../client/format.js';
import { moveFocus } from '../client/keys.js';
import type { RoomSummary } from '../protocol/index.js';
import { maxUnread } from '../protocol/index.js';
import { Icon } from './icon.js';
import { Mark } from './mark.js';
import { useTexts } from './use-texts.js';

interface RoomListProps {
  readonly rooms: readonly RoomSummary[];
  readonly shown: string | undefined;
  readonly onEnter: (name: string) => void;
  readonly onClose: () => void;
}

export function RoomList({ rooms, shown, onEnter, onClose }: RoomListProps) {
  const texts = useTexts();

  function moveByKey(event: KeyboardEvent<HTMLElement>) {
    if (moveFocus(event.nativeEvent, event.currentTarget)) event.preventDefault();
  }

  return (
    <>
      <header className="sidebar-head">
        <Mark />
        <h1>{texts.appName}</h1>
        <button type="button" className="quiet close-drawer" aria-label={texts.closeRooms} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <nav className="rooms" aria-label={texts.rooms}>
        <ul onKeyDown={moveByKey}>
          {rooms.map(({ name, kind, unread }) => (
            <li key={name}>
              <button
                type="button"
                className="room"
                aria-current={name === shown ? 'page' : undefined}
                tabIndex={name === shown ? 0 : -1}
                data-unread={unread > 0 && name !== shown}
                onClick={() => onEnter(name)}
              >
                <Icon name={`${kind}_room`} />
                <span className="room-name">{texts.roomTitles[name] ?? name}</span>
                {unread > 0 && name !== shown && (
                  <span className="badge">
                    <span aria-hidden="true">{formatCount(unread, maxUnread)}</span>
                    <span className="hidden">{texts.unread(formatCount(unread, maxUnread))}</span>
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
