import type { Connection } from '@steadysocket/core';
import type { Messages } from '@steadysocket/react';
import { useFold, useMessage } from '@steadysocket/react';
import { test } from 'vitest';

declare const quotes: Connection<{ readonly symbol: string }, string>;

test('a handler for another type of message does not compile', () => {
  // @ts-expect-error -- it receives quotes
  useMessage(quotes, (message: string) => message);
  // @ts-expect-error -- it receives quotes
  useFold(quotes, (length: number, message: string) => length + message.length, 0);
  // @ts-expect-error -- the connection receives quotes
  const texts: Messages<string> = quotes;
  useMessage(texts, () => {});
});
