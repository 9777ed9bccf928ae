import { formatCount, formatTime } from '@steadysocket/example-look';
import { useFollowEnd } from '@steadysocket/example-look/react';
import { eventNames } from '../shared/event-log.js';
import type { Panel } from '../shared/panel.js';
import { useStore } from './use-store.js';

export function EventList({ panel }: { readonly panel: Panel }) {
  const { lines, counts } = useStore(panel.events);
  const { scroller } = useFollowEnd(lines);
  return (
    <section className="events" aria-labelledby={`${panel.id}-events`}>
      <header className="section-head">
        <h3 id={`${panel.id}-events`}>Events</h3>
        <dl className="tally">
          {eventNames.map((name) => (
            <div key={name} data-event={name}>
              <dt>{name}</dt>
              <dd>{formatCount(counts[name])}</dd>
            </div>
          ))}
        </dl>
      </header>
      <div
        className="events-scroll"
        role="log"
        aria-live="off"
        aria-labelledby={`${panel.id}-events`}
        tabIndex={0}
        ref={scroller}
      >
        <ol>
          {lines.map(({ key, at, name, detail, count }) => (
            <li key={key} data-event={name}>
              <time>{formatTime(at)}</time>
              <b>{count === 1 ? name : `${name} ×${formatCount(count)}`}</b>
              <span>{detail}</span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
