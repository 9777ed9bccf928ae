import type { Connection } from '@steadysocket/react';
import { useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';

interface ConnectionControlsProps<In, Out> {
  readonly connection: Connection<In, Out> | null;
  /** Buttons of the page's own. */
  readonly children?: ReactNode;
}

export function ConnectionControls<In, Out>({ connection, children }: ConnectionControlsProps<In, Out>) {
  const { open, close, reconnect } = useWebSocket(connection);
  return (
    <div className="connection-controls" role="group" aria-label="Connection">
      <button type="button" onClick={() => open()}>
        Open
      </button>
      <button type="button" onClick={() => close()}>
        Close
      </button>
      <button type="button" onClick={() => reconnect()}>
        Reconnect
      </button>
      {children}
    </div>
  );
}
