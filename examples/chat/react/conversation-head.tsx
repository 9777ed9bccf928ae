import type { Drawer } from '../client/breakpoints.js';
import type { Person } from '../client/people.js';
import { Icon } from './icon.js';
import { OpenRooms } from './open-rooms.js';
import { useTexts } from './use-texts.js';

interface ConversationHeadProps {
  readonly room: string;
  readonly people: readonly Person[];
  readonly drawer: Drawer | null;
  readonly onOpen: (drawer: Drawer) => void;
}

export function ConversationHead({ room, people, drawer, onOpen }: ConversationHeadProps) {
  const texts = useTexts();
  return (
    <header className="conversation-head">
      <OpenRooms drawer={drawer} onOpen={onOpen} />
      <div className="conversation-title">
        <h2 id="room-title">{texts.roomTitles[room] ?? room}</h2>
        <p>{texts.roomTopics[room]}</p>
      </div>
      <button
        type="button"
        className="quiet open-people"
        aria-label={texts.showMembers}
        aria-expanded={drawer === 'people'}
        aria-controls="people"
        onClick={() => onOpen('people')}
      >
        <Icon name="people" />
        {people.length > 0 && <span>{people.length}</span>}
      </button>
    </header>
  );
}
