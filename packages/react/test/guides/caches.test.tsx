import { readFileSync } from 'node:fs';
import { configureStore } from '@reduxjs/toolkit';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import { settled } from '@steadysocket/test-kit/observing';
import { QueryClientProvider } from '@tanstack/react-query';
import { render, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { step } from '../harness.js';
import type * as Quotes from './caches/quotes.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const sockets = stubWebSocket();
/** Answers the requests under way, one after another. */
let answers: ((price: number) => void)[] = [];

beforeEach(() => {
  answers = [];
  vi.resetModules();
  // No delay before a retry.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.stubGlobal('fetch', (url: string) => {
    const symbol = url.split('/').at(-1);
    return new Promise((resolve) => {
      answers.push((price) => resolve({ json: () => Promise.resolve({ symbol, price }) }));
    });
  });
  return () => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  };
});

const answer = (price: number): Promise<void> => step(() => answers.shift()?.(price));
const receive = (price: number): void => sockets.at(-1)?.receive(`{"symbol":"ACME","price":${String(price)}}`);

/** The link is lost, and the next one opens. */
async function reconnect(): Promise<void> {
  const count = sockets.length;
  await step(() => sockets.at(-1)?.drop());
  await vi.waitFor(() => expect(sockets).toHaveLength(count + 1), { timeout: 10_000 });
  await step(() => sockets.at(-1)?.accept());
}

test.each(['quotes', 'react-query', 'tanstack-db', 'rtk-query'])(
  'docs/caches.md shows %s.ts, which is tested',
  (name) => {
    expect(read('../../../../docs/caches.md')).toContain(`\`\`\`ts\n${read(`caches/${name}.ts`)}\`\`\``);
  },
);

describe('TanStack Query', () => {
  async function show(): Promise<HTMLElement> {
    const { queryClient, useQuote } = await import('./caches/react-query.js');
    const Price = (): ReactNode => useQuote('ACME').data?.price ?? 'none';
    const { container } = render(
      <QueryClientProvider client={queryClient}>
        <Price />
        <Price />
      </QueryClientProvider>,
    );
    await step(() => sockets[0]?.accept());
    return container;
  }

  test('shows what was asked for, then each message', async () => {
    const page = await show();
    expect(page.textContent).toBe('nonenone');
    expect(sockets[0]?.sent).toEqual(['{"on":"ACME"}']);
    await answer(1);
    await waitFor(() => expect(page.textContent).toBe('11'));
    await step(() => receive(2));
    await waitFor(() => expect(page.textContent).toBe('22'));
    expect(answers).toEqual([]);
  });

  test('keeps a message that is newer than the answer', async () => {
    const page = await show();
    await step(() => receive(2));
    await answer(1);
    await waitFor(() => expect(page.textContent).toBe('22'));
    await settled();
    expect(page.textContent).toBe('22');
  });

  test('asks again after a lost link', async () => {
    const page = await show();
    await answer(1);
    await reconnect();
    await answer(3);
    await waitFor(() => expect(page.textContent).toBe('33'));
    expect(sockets[1]?.sent).toEqual(['{"on":"ACME"}']);
  }, 20_000);
});

describe('TanStack DB', () => {
  test('subscribes with its first user, holds the latest of each topic, and unsubscribes when it is cleaned up', async () => {
    const { quoteCollection } = await import('./caches/tanstack-db.js');
    expect(sockets).toEqual([]);
    const changes = vi.fn();
    const subscription = quoteCollection.subscribeChanges(changes);
    sockets[0]?.accept();
    expect(sockets[0]?.sent).toEqual(['{"on":"ACME"}', '{"on":"EMCA"}']);
    receive(1);
    receive(2);
    expect(quoteCollection.toArray).toMatchObject([{ symbol: 'ACME', price: 2 }]);
    expect(changes.mock.calls.flat(2).map(({ type }: { type: string }) => type)).toEqual(['insert', 'update']);
    subscription.unsubscribe();
    await quoteCollection.cleanup();
    await vi.waitFor(() => expect(sockets[0]?.sent.slice(2)).toEqual(['{"off":"ACME"}', '{"off":"EMCA"}']), {
      timeout: 10_000,
    });
  }, 20_000);
});

describe('RTK Query', () => {
  async function start(): Promise<{
    readonly quotes: typeof Quotes;
    readonly price: () => number | undefined;
    end(): void;
  }> {
    const { quoteApi } = await import('./caches/rtk-query.js');
    const store = configureStore({
      reducer: { [quoteApi.reducerPath]: quoteApi.reducer },
      middleware: (standard) => standard().concat(quoteApi.middleware),
    });
    const entry = store.dispatch(quoteApi.endpoints.quote.initiate('ACME'));
    sockets[0]?.accept();
    return {
      quotes: await import('./caches/quotes.js'),
      price: () => quoteApi.endpoints.quote.select('ACME')(store.getState()).data?.price,
      end() {
        entry.unsubscribe();
        store.dispatch(quoteApi.util.resetApiState());
      },
    };
  }

  test('holds what was asked for, then each message, and unsubscribes when the entry is removed', async () => {
    const { price, quotes, end } = await start();
    expect(sockets[0]?.sent).toEqual(['{"on":"ACME"}']);
    await answer(1);
    await waitFor(() => expect(price()).toBe(1));
    receive(2);
    expect(price()).toBe(2);
    end();
    await waitFor(() => expect(quotes.connection.getSnapshot().status).toBe('idle'), { timeout: 10_000 });
    expect(sockets[0]?.sent).toEqual(['{"on":"ACME"}', '{"off":"ACME"}']);
  }, 20_000);

  test('keeps a message that is newer than the answer', async () => {
    const { price } = await start();
    receive(2);
    await answer(1);
    await waitFor(() => expect(price()).toBe(2));
  });
});
