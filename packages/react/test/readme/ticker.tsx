import { json, useMessage, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { useRef } from 'react';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

export function Ticker({ symbol }: { readonly symbol: string }): ReactNode {
  const highest = useRef(0);
  const { status, lastMessage, queued, send, connection } = useWebSocket(`wss://example.org/quotes/${symbol}`, {
    codec: json<Quote, { readonly subscribe: string }>(),
    onOpen: () => send({ subscribe: symbol }),
    onDrop: ({ reason }) => console.warn(`Not sent: ${reason}`),
  });
  // Every message, in order, without a render.
  useMessage(connection, ({ price }) => {
    highest.current = Math.max(highest.current, price);
  });
  return (
    <p>
      {symbol}: {lastMessage?.price ?? 'no quote yet'} ({status}, {queued} waiting)
    </p>
  );
}
