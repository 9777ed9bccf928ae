import { formatCount } from '@steadysocket/example-look';
import { useFollowEnd } from '@steadysocket/example-look/react';
import type { Panel } from '../shared/panel.js';
import { BurstMeter } from './burst-meter.js';
import { MessageRow } from './message-row.js';
import { useStore } from './use-store.js';

export function MessageList({ panel }: { readonly panel: Panel }) {
  const { entries, received, burst } = useStore(panel.messages);
  const { scroller, isFollowing, follow } = useFollowEnd(entries);
  return (
    <section className="messages" aria-labelledby={`${panel.id}-messages`}>
      <header className="section-head">
        <h3 id={`${panel.id}-messages`}>Messages</h3>
        <p>
          <b className="received">{formatCount(received)}</b> received
          {received > entries.length && `, the latest ${formatCount(entries.length)} shown`}
        </p>
      </header>
      {/* Not announced: both panels would read every message, and bursts would never end. */}
      <div
        className="messages-scroll"
        role="log"
        aria-live="off"
        aria-labelledby={`${panel.id}-messages`}
        tabIndex={0}
        ref={scroller}
      >
        {entries.length === 0 && <p className="empty">Nothing yet.</p>}
        <ol>
          {entries.map((entry) => (
            <MessageRow key={entry.key} entry={entry} />
          ))}
        </ol>
      </div>
      {!isFollowing && (
        <button type="button" className="to-newest" onClick={follow}>
          Jump to the newest
        </button>
      )}
      {burst !== null && <BurstMeter burst={burst} />}
    </section>
  );
}
