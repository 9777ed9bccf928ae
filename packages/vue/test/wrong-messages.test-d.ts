import type { Connection } from '@steadysocket/core';
import type { Messages } from '@steadysocket/vue';
import { useFold, useMessage } from '@steadysocket/vue';
import { test } from 'vitest';

declare const quotes: Connection<{ readonly symbol: string }, string>;

test('a handler of other messages than a connection has does not compile', () => {
  // @ts-expect-error -- it is given quotes
  useMessage(quotes, (message: string) => message);
  // @ts-expect-error -- it is given quotes
  useFold(quotes, (length: number, message: string) => length + message.length, 0);
  // @ts-expect-error -- it is a source of quotes
  const texts: Messages<string> = quotes;
  useMessage(texts, () => {});
});
