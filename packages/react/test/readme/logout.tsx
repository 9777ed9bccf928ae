import { createConnection, createConnectionFamily, json, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { useState } from 'react';

interface Line {
  readonly from: string;
  readonly text: string;
}

const chatOf = createConnectionFamily((user: string) =>
  createConnection(`wss://example.org/chat?user=${user}`, { codec: json<Line>() }),
);

export function App(): ReactNode {
  const [user, setUser] = useState<string | null>(null);
  const chat = user === null ? null : chatOf(user);
  const { status, send } = useWebSocket(chat);
  const lines = useMessages(chat, { limit: 100 });

  function logOut(): void {
    setUser(null);
    if (user !== null) chatOf.delete(user);
  }
  if (user === null)
    return ['ann', 'bob'].map((name) => <button key={name} onClick={() => setUser(name)} children={name} />);
  return (
    <>
      {status} {lines.map(({ text }) => text)}
      <button onClick={() => send({ from: user, text: 'Hello' })}>say hello</button>
      <button onClick={logOut}>log out</button>
    </>
  );
}
