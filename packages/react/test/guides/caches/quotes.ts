import { createConnection, json, subscriptions } from '@steadysocket/react';

export interface Quote {
  readonly symbol: string;
  readonly price: number;
}

export const connection = createConnection('wss://example.org/quotes', {
  codec: json<Quote, { on: string } | { off: string }>(),
});

export const quotes = subscriptions(connection, {
  subscribe: (symbol: string) => ({ on: symbol }),
  unsubscribe: (symbol) => ({ off: symbol }),
  keyOf: ({ symbol }) => symbol,
});

export async function fetchQuote(symbol: string): Promise<Quote> {
  const response = await fetch(`https://example.org/quotes/${symbol}`);
  return (await response.json()) as Quote;
}
