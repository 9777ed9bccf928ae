import type { Drawer } from '../client/breakpoints.js';
import type { Person } from '../client/people.js';
import { OpenDrawer } from './open-drawer.js';
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
      <OpenDrawer id="rooms" label={texts.openRooms} icon="menu" drawer={drawer} onOpen={onOpen} />
      <div className="conversation-title">
        <h2 id="room-title">{texts.roomTitles[room] ?? room}</h2>
        <p>{texts.roomTopics[room]}</p>
      </div>
      <OpenDrawer id="people" label={texts.showMembers} icon="people" drawer={drawer} onOpen={onOpen}>
        {people.length > 0 && <span>{people.length}</span>}
      </OpenDrawer>
    </header>
  );
}
