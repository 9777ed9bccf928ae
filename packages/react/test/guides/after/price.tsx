import { createConnection, json, useFold } from '@steadysocket/react';
import type { ReactNode } from 'react';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

const quotes = createConnection('wss://example.org/quotes', { codec: json<Quote>() });

export function Price({ symbol }: { readonly symbol: string }): ReactNode {
  const price = useFold(
    quotes,
    (before: number | null, quote) => (quote.symbol === symbol ? quote.price : before),
    null,
  );
  return (
    <p>
      {symbol} {price}
    </p>
  );
}
