import type { Drawer } from '../client/breakpoints.js';
import { Icon } from './icon.js';
import { useTexts } from './use-texts.js';

interface OpenRoomsProps {
  readonly drawer: Drawer | null;
  readonly onOpen: (drawer: Drawer) => void;
}

/** Where the list of rooms and the account are a drawer, this opens it. */
export function OpenRooms({ drawer, onOpen }: OpenRoomsProps) {
  const texts = useTexts();
  return (
    <button
      type="button"
      className="quiet open-rooms"
      aria-label={texts.openRooms}
      aria-expanded={drawer === 'rooms'}
      aria-controls="rooms"
      onClick={() => onOpen('rooms')}
    >
      <Icon name="menu" />
    </button>
  );
}
