import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { Client } from '@stomp/stompjs';
import { expect, test } from 'vitest';
import { numbered, restart, silenceUntilRedial } from './outages.js';
import { startStompServer } from './start-stomp-server.js';
import type { Steady } from './steady.js';
import { later, standard, steady } from './steady.js';

expectNoLeak();

const heartbeatMs = 500;

interface Subscriber extends AsyncDisposable {
  readonly bodies: readonly string[];
  /** The codes of the close events that the client saw. */
  readonly closes: readonly number[];
  /** How often STOMP connected. */
  connects(): number;
}

function subscribe(url: string, { WebSocket }: Steady): Subscriber {
  const bodies: string[] = [];
  const closes: number[] = [];
  let connects = 0;
  const client = new Client();
  client.webSocketFactory = () => new WebSocket(url, ['v12.stomp']);
  client.reconnectDelay = 10;
  client.heartbeatIncoming = heartbeatMs;
  client.heartbeatOutgoing = heartbeatMs;
  client.onConnect = () => {
    connects += 1;
    client.subscribe('/topic/news', ({ body }) => bodies.push(body));
  };
  client.onWebSocketClose = ({ code }: CloseEvent) => closes.push(code);
  client.activate();
  return { bodies, closes, connects: () => connects, [Symbol.asyncDispose]: () => client.deactivate() };
}

test('goes on with a subscription after the server has restarted', async () => {
  await using stomp = await startStompServer({ heartbeatMs });
  await using proxy = await startProxy({ target: stomp.server });
  const sockets = steady(standard);
  await using subscriber = subscribe(proxy.url, sockets);
  await eventually(stomp.subscriptions).toBe(1);
  stomp.publish('/topic/news', 'before');
  await eventually(() => subscriber.bodies).toEqual(['before']);
  await restart(stomp.server, proxy);
  await eventually(stomp.subscriptions).toBe(2);
  const after = numbered('after', 100);
  for (const body of after) stomp.publish('/topic/news', body);
  await eventually(() => subscriber.bodies.length).toBe(101);
  expect(subscriber.bodies).toEqual(['before', ...after]);
  expect(subscriber.connects()).toBe(2);
  expect(subscriber.closes[0]).toBe(1006);
  expect(sockets.live()).toEqual(['OPEN']);
});

test('goes on with a subscription after its link was half-open', async () => {
  await using stomp = await startStompServer({ heartbeatMs });
  await using proxy = await startProxy({ target: stomp.server });
  const sockets = steady(standard);
  await using subscriber = subscribe(proxy.url, sockets);
  await eventually(stomp.subscriptions).toBe(1);
  await silenceUntilRedial(proxy);
  await eventually(stomp.subscriptions).toBe(2);
  stomp.publish('/topic/news', 'after');
  await eventually(() => subscriber.bodies).toEqual(['after']);
  expect(subscriber.closes).toEqual([1006]);
  expect(sockets.live()).toEqual(['OPEN']);
});

test('delivers every message twice when both reconnect', async () => {
  await using stomp = await startStompServer({ heartbeatMs });
  const sockets = steady(later);
  await using subscriber = subscribe(stomp.server.url, sockets);
  await eventually(stomp.subscriptions).toBe(1);
  stomp.server.terminateAll();
  await eventually(stomp.subscriptions).toBe(3);
  stomp.publish('/topic/news', 'after');
  await eventually(() => subscriber.bodies).toEqual(['after', 'after']);
  expect(sockets.live()).toEqual(['OPEN', 'OPEN']);
});
