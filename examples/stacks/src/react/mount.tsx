import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Panel } from '../shared/panel.js';
import { ChatPanel } from './chat-panel.js';

export function mountReact(element: Element, panel: Panel): void {
  createRoot(element).render(
    <StrictMode>
      <ChatPanel panel={panel} />
    </StrictMode>,
  );
}
