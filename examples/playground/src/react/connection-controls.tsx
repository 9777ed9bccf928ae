import { useWebSocket } from '@steadysocket/react';
import type { PanelConnection } from '../shared/panel.js';

export function ConnectionControls({ connection }: { readonly connection: PanelConnection }) {
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
    </div>
  );
}
