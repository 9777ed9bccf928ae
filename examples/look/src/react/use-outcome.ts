import type { Connection, SendOutcome } from '@steadysocket/react';
import { useWebSocket } from '@steadysocket/react';
import { useState } from 'react';
import { explainOutcome } from '../words.js';

interface Outcome<Out> {
  readonly send: (message: Out) => SendOutcome;
  /** What became of the latest message so far, in words; `''` when there is nothing to say. */
  readonly words: string;
  readonly forget: () => void;
}

/** Sends, and follows what becomes of the latest message. */
export function useOutcome<In, Out>(connection: Connection<In, Out> | null): Outcome<Out> {
  const [latest, setLatest] = useState<{ readonly message: Out; readonly outcome: SendOutcome } | null>(null);
  const { send, queued } = useWebSocket(connection, {
    onDrop: ({ message }) => setLatest((sent) => (sent?.message === message ? { ...sent, outcome: 'dropped' } : sent)),
  });
  return {
    send(message) {
      const outcome = send(message);
      setLatest({ message, outcome });
      return outcome;
    },
    words: latest === null ? '' : explainOutcome(latest.outcome, queued),
    forget: () => setLatest(null),
  };
}
