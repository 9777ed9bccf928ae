import { createCollection } from '@tanstack/db';
import type { Quote } from './quotes.js';
import { quotes } from './quotes.js';

const symbols = ['ACME', 'EMCA'];

export const quoteCollection = createCollection<Quote, string>({
  id: 'quotes',
  getKey: ({ symbol }) => symbol,
  sync: {
    sync({ begin, write, commit, markReady, collection }) {
      const ends = symbols.map(quotes).flatMap((topic) => [
        topic.on('message', (quote) => {
          begin();
          write({ type: collection.has(quote.symbol) ? 'update' : 'insert', value: quote });
          void commit();
        }),
        topic.acquire(),
      ]);
      markReady();
      return () => {
        for (const end of ends) end();
      };
    },
  },
});
