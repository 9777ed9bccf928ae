import { heartbeat } from '@steadysocket/core';
import { startProxy } from '@steadysocket/test-kit';
import { startGraphqlServer } from '@steadysocket/test-kit/graphql';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { ClientOptions } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { restart, silenceUntilRedial } from './outages.js';
import type { Steady } from './steady.js';
import { later, standard, steady } from './steady.js';

expectNoLeak();

const pace = {
  message: '{"type":"ping"}',
  intervalMs: 100,
  timeoutMs: 1_000,
  isReply: (frame: unknown) => frame === '{"type":"pong"}',
};

const retries: Partial<ClientOptions> = {
  retryAttempts: Infinity,
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 10)),
};

const advised: Partial<ClientOptions> = { ...retries, shouldRetry: () => true };

interface Subscribed extends AsyncDisposable {
  /** What the subscription gave so far. */
  readonly ticks: readonly number[];
  /** How it ended: an error, or `complete`. */
  readonly ends: readonly unknown[];
  /** The close events that the client saw. */
  readonly closes: readonly unknown[];
}

function subscribe(url: string, { WebSocket }: Steady, options: Partial<ClientOptions>): Subscribed {
  const ticks: number[] = [];
  const ends: unknown[] = [];
  const closes: unknown[] = [];
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    on: { closed: (event) => closes.push(event) },
    ...options,
  });
  client.subscribe<{ tick: number }>(
    { query: 'subscription { tick }' },
    {
      next: ({ data }) => data && ticks.push(data.tick),
      error: (error) => ends.push(error),
      complete: () => ends.push('complete'),
    },
  );
  return { ticks, ends, closes, [Symbol.asyncDispose]: async () => client.dispose() };
}

test('goes on with a subscription after the server has restarted', async () => {
  await using graphql = await startGraphqlServer();
  await using proxy = await startProxy({ target: graphql.server });
  const sockets = steady({ ...standard, heartbeat: heartbeat(pace) });
  await using recorded = subscribe(proxy.url, sockets, advised);
  await eventually(graphql.subscriptions).toBe(1);
  graphql.publish(1);
  await eventually(() => recorded.ticks).toEqual([1]);
  await restart(graphql.server, proxy);
  await eventually(graphql.subscriptions).toBe(2);
  for (let tick = 2; tick <= 100; tick += 1) graphql.publish(tick);
  await eventually(() => recorded.ticks.length).toBe(100);
  expect(recorded.ticks).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(recorded.ends).toEqual([]);
  expect(recorded.closes[0]).toMatchObject({ code: 1006, wasClean: false });
  expect(sockets.live()).toEqual(['OPEN']);
  expect(graphql.server.clients.size).toBe(1);
});

test('goes on with a subscription after its link was half-open', async () => {
  await using graphql = await startGraphqlServer();
  await using proxy = await startProxy({ target: graphql.server });
  const sockets = steady({ ...standard, heartbeat: heartbeat(pace) });
  await using recorded = subscribe(proxy.url, sockets, advised);
  await eventually(graphql.subscriptions).toBe(1);
  await silenceUntilRedial(proxy);
  await eventually(graphql.subscriptions).toBe(2);
  graphql.publish(1);
  await eventually(() => recorded.ticks).toEqual([1]);
  expect(recorded.closes).toMatchObject([{ code: 1006, wasClean: false }]);
  expect(recorded.ends).toEqual([]);
  expect(sockets.live()).toEqual(['OPEN']);
});

test('gives its subscription up at the first error event, unless shouldRetry says otherwise', async () => {
  await using graphql = await startGraphqlServer();
  await using proxy = await startProxy({ target: graphql.server });
  await using recorded = subscribe(proxy.url, steady(standard), retries);
  await eventually(graphql.subscriptions).toBe(1);
  proxy.refuse();
  proxy.reset();
  await eventually(() => recorded.ends).toMatchObject([{ type: 'error' }]);
});

test('is left with two live sockets when both reconnect', async () => {
  await using graphql = await startGraphqlServer();
  const sockets = steady(later);
  await using recorded = subscribe(graphql.server.url, sockets, advised);
  await eventually(graphql.subscriptions).toBe(1);
  graphql.server.terminateAll();
  await eventually(sockets.live).toEqual(['OPEN', 'OPEN']);
  expect(recorded.ends).toEqual([]);
});
