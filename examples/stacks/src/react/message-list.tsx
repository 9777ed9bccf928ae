import { useFollowEnd } from '@steadysocket/example-look/react';
import type { Panel } from '../shared/panel.js';
import type { ServerEvent } from '../shared/protocol.js';
import { MessageItem } from './message-item.js';

interface MessageListProps {
  readonly panel: Panel;
  readonly events: readonly ServerEvent[];
}

export function MessageList({ panel, events }: MessageListProps) {
  const { scroller } = useFollowEnd(events);
  const title = `${panel.id}-messages`;
  return (
    <section className="messages" aria-labelledby={title}>
      <h3 className="section-head" id={title}>
        Messages
      </h3>
      {/* Not announced: both panels would read every message. */}
      <div className="messages-scroll" role="log" aria-live="off" aria-labelledby={title} tabIndex={0} ref={scroller}>
        {events.length === 0 && <p className="empty">Nothing yet.</p>}
        <ol>
          {events.map((event, index) => (
            <MessageItem key={index} panel={panel} event={event} />
          ))}
        </ol>
      </div>
    </section>
  );
}
