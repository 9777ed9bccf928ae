import { heartbeat, json, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';

interface Line {
  readonly text: string;
}

export function Chat({ room }: { readonly room: string | null }): ReactNode {
  const { connection, send, status } = useWebSocket(`wss://example.org/chat/${room}`, {
    enabled: room !== null,
    query: { version: 2 },
    codec: json<Line>(),
    reconnect: { maxAttempts: 10 },
    onClose: ({ kind }) => {
      if (kind === 'max-attempts') console.warn('gave up');
    },
    heartbeat: heartbeat({ message: 'ping', isReply: (frame) => frame === 'pong' }),
  });
  const lines = useMessages(connection, { limit: 100 });
  return (
    <>
      {lines.map(({ text }, index) => (
        <p key={index}>{text}</p>
      ))}
      <button disabled={status !== 'open'} onClick={() => send({ text: 'Hello' })}>
        say hello
      </button>
    </>
  );
}
