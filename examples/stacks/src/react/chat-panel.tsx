import { ConnectionControls, StatusBoard, StatusFigure } from '@steadysocket/example-look/react';
import { useFold, useMessages, useWebSocket } from '@steadysocket/react';
import { useState } from 'react';
import { explainResumed, isListed, latestTick } from '../shared/chat.js';
import type { Panel } from '../shared/panel.js';
import { MessageList } from './message-list.js';
import { RoomList } from './room-list.js';
import { WordsComposer } from './words-composer.js';

/** The same for every stack: nothing here knows how the connection travels. */
export function ChatPanel({ panel }: { readonly panel: Panel }) {
  const { connection, name, id } = panel;
  const [resumed, setResumed] = useState<boolean | null>(null);
  useWebSocket(connection, { onOpen: (link) => setResumed(link.resumed) });
  const events = useMessages(connection, { limit: 100, filter: isListed });
  const tick = useFold(connection, latestTick, null);
  return (
    <article className="panel" aria-labelledby={`${id}-title`}>
      <header className="panel-head">
        <h2 id={`${id}-title`}>{panel.framework}</h2>
        <code>@steadysocket/{id}</code>
        <ConnectionControls connection={connection}>
          {panel.cut !== null && (
            <button type="button" onClick={panel.cut}>
              Cut
            </button>
          )}
        </ConnectionControls>
      </header>
      <StatusBoard panelId={id} name={name} connection={connection}>
        <StatusFigure id="tick" label="Tick" value={tick ?? '–'} />
        {panel.resumes && <StatusFigure id="resumed" label="Resumed" value={explainResumed(resumed)} />}
      </StatusBoard>
      <MessageList panel={panel} events={events} />
      {panel.roomOf && <RoomList panel={panel} roomOf={panel.roomOf} />}
      <WordsComposer panel={panel} />
    </article>
  );
}
