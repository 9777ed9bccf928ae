import { json, subscriptions } from '@steadysocket/core';
import { startEchoServer } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import type { WebSocket as ServerSocket } from 'ws';
import { observe } from './observe.js';

expectNoLeak();

interface Quote {
  readonly symbol: string;
  readonly number: number;
}

type Request = { readonly subscribe: string; readonly after: number } | { readonly unsubscribe: string } | 'hello';

/** A server that numbers what it sends of each symbol, and goes on where a client was. */
class Exchange {
  /** What each link has asked for, in order. */
  readonly asked: Request[][] = [];
  readonly #subscribers = new Map<ServerSocket, Set<string>>();
  readonly #sent = new Map<string, number>();

  serve(client: ServerSocket): void {
    const requests: Request[] = [];
    const symbols = new Set<string>();
    this.asked.push(requests);
    this.#subscribers.set(client, symbols);
    client.on('close', () => this.#subscribers.delete(client));
    client.on('message', (data) => {
      const request = JSON.parse((data as Buffer).toString()) as Request;
      requests.push(request);
      if (request === 'hello') return;
      if ('unsubscribe' in request) symbols.delete(request.unsubscribe);
      else {
        symbols.add(request.subscribe);
        const latest = this.#sent.get(request.subscribe) ?? 0;
        for (let number = request.after + 1; number <= latest; number += 1)
          client.send(JSON.stringify({ symbol: request.subscribe, number }));
      }
    });
  }

  publish(symbol: string): void {
    const number = (this.#sent.get(symbol) ?? 0) + 1;
    this.#sent.set(symbol, number);
    for (const [client, symbols] of this.#subscribers)
      if (symbols.has(symbol)) client.send(JSON.stringify({ symbol, number }));
  }
}

describeEachWebSocket((WebSocket) => {
  test('topics are subscribed to as they are used, and miss nothing over lost links', async () => {
    const exchange = new Exchange();
    await using server = await startEchoServer({ echo: false, onConnection: (client) => exchange.serve(client) });
    const { connection } = observe<Quote, Request>(server.url, {
      WebSocket,
      codec: json<Quote, Request>(),
      lingerMs: 50,
    });
    const topic = subscriptions(connection, {
      subscribe: (symbol: string, last) => ({ subscribe: symbol, after: last?.number ?? 0 }),
      unsubscribe: (symbol) => ({ unsubscribe: symbol }),
      keyOf: ({ symbol }) => symbol,
    });
    const numbers: number[] = [];
    topic('ACME').on('message', ({ number }) => numbers.push(number));
    const releases = ['ACME', 'EMCA', 'ACME'].map((symbol) => topic(symbol).acquire());
    for (let round = 0; round < 5; round += 1) {
      await eventually(() => exchange.asked[round]?.length).toBe(round === 0 ? 2 : 3);
      for (let count = 0; count < 10; count += 1) exchange.publish('ACME');
      await eventually(() => numbers.length).toBe(20 * round + 10);
      server.terminateAll();
      await eventually(() => connection.getSnapshot().status).not.toBe('open');
      for (let count = 0; count < 10; count += 1) exchange.publish('ACME');
      connection.send('hello');
    }
    await eventually(() => numbers.length).toBe(100);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(exchange.asked[1]).toEqual([{ subscribe: 'ACME', after: 10 }, { subscribe: 'EMCA', after: 0 }, 'hello']);
    for (const release of releases) release();
    await eventually(() => connection.getSnapshot().status).toBe('idle');
    await eventually(() => exchange.asked.at(-1)?.slice(3)).toEqual([{ unsubscribe: 'EMCA' }, { unsubscribe: 'ACME' }]);
  });
});
