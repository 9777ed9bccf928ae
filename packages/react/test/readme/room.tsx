import { createConnection, json, useFold, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';

interface Line {
  readonly from: string;
  readonly text: string;
}

// One for the whole application. It connects when the first component uses it.
const chat = createConnection('wss://example.org/chat', { codec: json<Line>() });

export function Lines(): ReactNode {
  const lines = useMessages(chat, { limit: 100, filter: ({ text }) => text !== '' });
  return lines.map(({ from, text }, index) => <p key={index}>{`${from}: ${text}`}</p>);
}

export function Count(): ReactNode {
  return useFold(chat, (count) => count + 1, 0);
}

export function Composer(): ReactNode {
  const { status, send } = useWebSocket(chat);
  return <button onClick={() => send({ from: 'me', text: 'Hello' })}>{status}</button>;
}
