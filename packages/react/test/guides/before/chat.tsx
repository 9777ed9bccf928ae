import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import useWebSocket, { ReadyState } from 'react-use-websocket';

interface Line {
  readonly text: string;
}

export function Chat({ room }: { readonly room: string | null }): ReactNode {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const { lastJsonMessage, readyState, sendJsonMessage } = useWebSocket<Line | null>(
    `wss://example.org/chat/${room}`,
    {
      queryParams: { version: 2 },
      shouldReconnect: () => true,
      reconnectAttempts: 10,
      reconnectInterval: (attempt) => Math.min(1_000 * 2 ** attempt, 30_000),
      onReconnectStop: () => console.warn('gave up'),
      heartbeat: { message: 'ping', returnMessage: 'pong', interval: 25_000, timeout: 35_000 },
    },
    room !== null,
  );
  useEffect(() => {
    if (lastJsonMessage) setLines((before) => [...before, lastJsonMessage].slice(-100));
  }, [lastJsonMessage]);
  return (
    <>
      {lines.map(({ text }, index) => (
        <p key={index}>{text}</p>
      ))}
      <button disabled={readyState !== ReadyState.OPEN} onClick={() => sendJsonMessage({ text: 'Hello' })}>
        say hello
      </button>
    </>
  );
}
