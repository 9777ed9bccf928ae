import { useMessages, useReadable } from '@steadysocket/react';
import type { Panel, Room } from '../shared/panel.js';
import { MessageItem } from './message-item.js';

interface RoomMessagesProps {
  readonly panel: Panel;
  readonly name: string;
  readonly room: Room;
}

/** A room is a source of messages as a connection is: while this is shown, it is subscribed to. */
export function RoomMessages({ panel, name, room }: RoomMessagesProps) {
  const said = useMessages(room, { limit: 20 });
  const status = useReadable(room, (snapshot) => snapshot.status);
  return (
    <div className="room">
      <small>{status}</small>
      {/* Not announced: both panels would read every message. */}
      <div role="log" aria-live="off" aria-label={`Messages in the ${name}`} tabIndex={0}>
        {said.length === 0 && <p className="empty">Nothing yet.</p>}
        <ol>
          {said.map((event, index) => (
            <MessageItem key={index} panel={panel} event={event} />
          ))}
        </ol>
      </div>
    </div>
  );
}
