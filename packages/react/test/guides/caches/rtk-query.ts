import { createApi, fakeBaseQuery } from '@reduxjs/toolkit/query';
import type { Quote } from './quotes.js';
import { fetchQuote, quotes } from './quotes.js';

export const quoteApi = createApi({
  baseQuery: fakeBaseQuery(),
  tagTypes: ['quote'],
  endpoints: (build) => ({
    quote: build.query<Quote, string>({
      queryFn: async (symbol) => ({ data: await fetchQuote(symbol) }),
      providesTags: ['quote'],
      async onCacheEntryAdded(symbol, entry) {
        let latest: Quote | null = null;
        const update = (): void => void entry.updateCachedData((before) => latest ?? before);
        const topic = quotes(symbol);
        const stop = topic.on('message', (quote) => {
          latest = quote;
          update();
        });
        const release = topic.acquire();
        // A price that arrived before the answer is newer. The promise rejects if the entry is removed first.
        entry.cacheDataLoaded.then(update, () => {});
        await entry.cacheEntryRemoved;
        stop();
        release();
      },
    }),
  }),
});
