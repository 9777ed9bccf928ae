import { useState } from 'react';
import type { Panel, Room } from '../shared/panel.js';
import { rooms } from '../shared/protocol.js';
import { RoomMessages } from './room-messages.js';

interface RoomListProps {
  readonly panel: Panel;
  readonly roomOf: (name: string) => Room;
}

/** The panel is subscribed to the rooms that it shows. */
export function RoomList({ panel, roomOf }: RoomListProps) {
  const [shown, setShown] = useState<readonly string[]>([]);
  const toggle = (name: string) =>
    setShown(shown.includes(name) ? shown.filter((other) => other !== name) : [...shown, name]);
  const title = `${panel.id}-rooms`;
  return (
    <section className="rooms" aria-labelledby={title}>
      <h3 className="section-head" id={title}>
        Rooms
      </h3>
      <ul>
        {rooms.map((name) => (
          <li key={name}>
            <button type="button" aria-expanded={shown.includes(name)} onClick={() => toggle(name)}>
              {name}
            </button>
            {shown.includes(name) && <RoomMessages panel={panel} name={name} room={roomOf(name)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
