import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { Centrifuge } from 'centrifuge';
import { describe, expect, test } from 'vitest';
import { WebSocket as WsWebSocket } from 'ws';
import type { CentrifugeServer } from './centrifuge-server.js';
import { numbered, restart, silenceUntilRedial } from './outages.js';
import { startCentrifugeDouble } from './start-centrifuge-double.js';
import { startCentrifugo } from './start-centrifugo.js';
import type { Steady } from './steady.js';
import { later, standard, steady } from './steady.js';

expectNoLeak();

const binary = process.env['STEADYSOCKET_CENTRIFUGO'];
const servers: readonly (readonly [string, () => Promise<CentrifugeServer>])[] = [
  ['a double of Centrifugo', startCentrifugeDouble],
  // There is none on npm; whoever has one can have the tests use it.
  ...(binary === undefined ? [] : [['Centrifugo', () => startCentrifugo(binary)] as const]),
];

interface Subscriber extends Disposable {
  readonly recorded: readonly unknown[];
  /** For each subscribing: whether it was given what it had missed. */
  readonly recovered: readonly boolean[];
}

function subscribe(url: string, { WebSocket }: Steady): Subscriber {
  const client = new Centrifuge(url, {
    websocket: WebSocket,
    minReconnectDelay: 10,
    maxReconnectDelay: 20,
    maxServerPingDelay: 1_000,
  });
  const subscription = client.newSubscription('news');
  const recorded: unknown[] = [];
  const recovered: boolean[] = [];
  subscription.on('publication', ({ data }) => recorded.push(data));
  subscription.on('subscribed', (context) => recovered.push(context.recovered));
  subscription.subscribe();
  client.connect();
  return { recorded, recovered, [Symbol.dispose]: () => client.disconnect() };
}

/** Publishes by a client of its own, around the proxy. */
async function publish({ host, port, path }: CentrifugeServer, messages: readonly unknown[]): Promise<void> {
  const client = new Centrifuge(`ws://${host}:${port}${path}`, { websocket: WsWebSocket });
  client.connect();
  for (const message of messages) await client.publish('news', message);
  client.disconnect();
}

describe.each(servers)('against %s', (_, start) => {
  test('goes on with a subscription after the server has restarted', async () => {
    await using server = await start();
    await using proxy = await startProxy({ target: server });
    const sockets = steady(standard);
    using subscriber = subscribe(proxy.url + server.path, sockets);
    await eventually(() => subscriber.recovered).toEqual([false]);
    await publish(server, ['before']);
    await eventually(() => subscriber.recorded).toEqual(['before']);
    await restart(server, proxy);
    await eventually(() => subscriber.recovered).toEqual([false, false]);
    const after = numbered('after', 100);
    await publish(server, after);
    await eventually(() => subscriber.recorded.length).toBe(101);
    expect(subscriber.recorded).toEqual(['before', ...after]);
    expect(sockets.live()).toEqual(['OPEN']);
  });

  test('recovers what was published while its link was half-open', async () => {
    await using server = await start();
    await using proxy = await startProxy({ target: server });
    const sockets = steady(standard);
    using subscriber = subscribe(proxy.url + server.path, sockets);
    await eventually(() => subscriber.recovered).toEqual([false]);
    const silence = silenceUntilRedial(proxy);
    await publish(server, ['missed', 'missed too']);
    await silence;
    await eventually(() => subscriber.recovered).toEqual([false, true]);
    await publish(server, ['after']);
    await eventually(() => subscriber.recorded).toEqual(['missed', 'missed too', 'after']);
    await eventually(sockets.live).toEqual(['OPEN']);
  });

  test('closes its socket when a link is lost, so that no second one is left when both reconnect', async () => {
    await using server = await start();
    await using proxy = await startProxy({ target: server });
    const sockets = steady(later);
    using subscriber = subscribe(proxy.url + server.path, sockets);
    await eventually(() => subscriber.recovered.length).toBe(1);
    proxy.reset();
    await eventually(() => subscriber.recovered.length).toBe(2);
    expect(sockets.live()).toEqual(['OPEN']);
  });
});
