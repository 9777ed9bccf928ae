import { createConnection, json, subscriptions, useMessages, useReadable } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { useState } from 'react';

interface Line {
  readonly room: string;
  readonly text: string;
  readonly number: number;
}

const chat = createConnection('wss://example.org/chat', { codec: json<Line, object>() });

const rooms = subscriptions(chat, {
  subscribe: (room: string, last) => ({ join: room, after: last?.number }),
  unsubscribe: (room) => ({ leave: room }),
  keyOf: ({ room }) => room,
});

function Room({ name }: { readonly name: string }): ReactNode {
  const { status } = useReadable(rooms(name));
  const lines = useMessages(rooms(name), { limit: 100 });
  return (
    <p>
      {name} {status} {lines.map(({ text }) => text)}
    </p>
  );
}

export function App(): ReactNode {
  const [name, setName] = useState('lobby');
  return (
    <>
      <Room key={name} name={name} />
      <button onClick={() => setName('garden')}>garden</button>
    </>
  );
}
