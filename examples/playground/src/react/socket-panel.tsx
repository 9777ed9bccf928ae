import { ConnectionControls, StatusBoard } from '@steadysocket/example-look/react';
import { useWebSocket } from '@steadysocket/react';
import { connectionOptions } from '../shared/connection-options.js';
import type { Panel } from '../shared/panel.js';
import { EventList } from './event-list.js';
import { FaultControls } from './fault-controls.js';
import { MessageComposer } from './message-composer.js';
import { MessageList } from './message-list.js';

/** The one place that connects. What is below gets the connection, and reads from it what it shows. */
export function SocketPanel({ panel }: { readonly panel: Panel }) {
  const { connection } = useWebSocket(panel.url, { ...connectionOptions, ...panel.handlers });
  return (
    <article className="panel" aria-labelledby={`${panel.id}-title`}>
      <header className="panel-head">
        <h2 id={`${panel.id}-title`}>{panel.framework}</h2>
        <code>@steadysocket/{panel.id}</code>
        <ConnectionControls connection={connection} />
      </header>
      <StatusBoard panelId={panel.id} name={panel.clientId} connection={connection} />
      <div className="panel-body">
        <div className="panel-talk">
          <MessageList panel={panel} />
          <MessageComposer panel={panel} connection={connection} />
        </div>
        <FaultControls panel={panel} />
      </div>
      <EventList panel={panel} />
    </article>
  );
}
