import type { Person } from '../client/people.js';
import { Avatar } from './avatar.js';
import { Icon } from './icon.js';
import { useTexts } from './use-texts.js';

interface PeoplePanelProps {
  readonly people: readonly Person[];
  readonly me: string;
  readonly onClose: () => void;
}

export function PeoplePanel({ people, me, onClose }: PeoplePanelProps) {
  const texts = useTexts();
  return (
    <aside className="people" id="people" aria-labelledby="people-title">
      <header className="people-head">
        <h3 id="people-title">{people.length === 0 ? texts.members : texts.countMembers(people.length)}</h3>
        <button type="button" className="quiet close-drawer" aria-label={texts.closeMembers} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <ul>
        {people.map(({ name, isTyping }) => (
          <li className="person" key={name}>
            <Avatar name={name} />
            <span className="person-name">{name}</span>
            <small>{name === me ? texts.you : isTyping && texts.isTyping}</small>
          </li>
        ))}
      </ul>
    </aside>
  );
}
