import { text, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

const server = new URLSearchParams(location.search).get('server') ?? '';

function Echo(): ReactNode {
  const { status, connection, send } = useWebSocket(server, { codec: text, onOpen: () => send('hello') });
  const messages = useMessages(connection, { limit: 1 });
  return (
    <p>
      {status} {messages.join()}
    </p>
  );
}

const root = document.querySelector('#root');
if (root) createRoot(root).render(<Echo />);
