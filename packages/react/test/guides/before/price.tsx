import type { ReactNode } from 'react';
import useWebSocket from 'react-use-websocket';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

export function Price({ symbol }: { readonly symbol: string }): ReactNode {
  const { lastJsonMessage } = useWebSocket<Quote | null>('wss://example.org/quotes', {
    share: true,
    shouldReconnect: () => true,
    filter: ({ data }) => (JSON.parse(String(data)) as Quote).symbol === symbol,
  });
  return (
    <p>
      {symbol} {lastJsonMessage?.price}
    </p>
  );
}
