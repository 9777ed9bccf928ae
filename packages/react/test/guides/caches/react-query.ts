import { useMessage } from '@steadysocket/react';
import type { UseQueryResult } from '@tanstack/react-query';
import { QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Quote } from './quotes.js';
import { connection, fetchQuote, quotes } from './quotes.js';

export const queryClient = new QueryClient();

export function useQuote(symbol: string): UseQueryResult<Quote> {
  const cache = useQueryClient();
  const queryKey = ['quote', symbol];
  useMessage(quotes(symbol), (quote) => {
    void cache.cancelQueries({ queryKey }); // a request under way would bring an older price
    cache.setQueryData(queryKey, quote);
  });
  return useQuery({ queryKey, queryFn: () => fetchQuote(symbol), staleTime: Infinity });
}

// What the server sent while the link was down is missing.
connection.on('open', ({ opens, resumed }) => {
  if (opens > 1 && !resumed) void queryClient.invalidateQueries({ queryKey: ['quote'] });
});
