import { useFollowEnd } from '@steadysocket/example-look/react';
import { lineOf } from '../shared/chat.js';
import type { Panel } from '../shared/panel.js';
import type { ServerEvent } from '../shared/protocol.js';

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
            <Message key={index} panel={panel} event={event} />
          ))}
        </ol>
      </div>
    </section>
  );
}

function Message({ panel, event }: { readonly panel: Panel; readonly event: ServerEvent }) {
  const { from, text, note } = lineOf(event);
  return (
    <li className="message" data-type={event.type} data-own={from === panel.name}>
      <span className="message-from">{from}</span>
      <p>{text}</p>
      <small>{note}</small>
    </li>
  );
}
