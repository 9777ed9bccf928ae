import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { Broker, StompBroker } from '@steadysocket/test-kit/stomp-broker';
import { startStompBroker } from '@steadysocket/test-kit/stomp-broker';
import { Client } from '@stomp/stompjs';
import { expect, test } from 'vitest';
import { numbered, restart, silenceUntilRedial } from './outages.js';
import type { Steady } from './steady.js';
import { later, standard, steady } from './steady.js';

expectNoLeak();

const heartbeatMs = 500;
const destination = '/topic/news';

const startBroker = (): Promise<StompBroker> => startStompBroker({ heartbeat: [heartbeatMs, heartbeatMs] });

const subscriptions = (broker: Broker) => (): number => broker.commands('SUBSCRIBE').length;

function publish(broker: Broker, body: string): void {
  broker.publish({ command: 'SEND', headers: { destination }, body, bytes: new Uint8Array() });
}

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
    client.subscribe(destination, ({ body }) => bodies.push(body));
  };
  client.onWebSocketClose = ({ code }: CloseEvent) => closes.push(code);
  client.activate();
  return { bodies, closes, connects: () => connects, [Symbol.asyncDispose]: () => client.deactivate() };
}

test('goes on with a subscription after the server has restarted', async () => {
  await using server = await startBroker();
  const { broker } = server;
  await using proxy = await startProxy({ target: server });
  const sockets = steady(standard);
  await using subscriber = subscribe(proxy.url, sockets);
  await eventually(subscriptions(broker)).toBe(1);
  publish(broker, 'before');
  await eventually(() => subscriber.bodies).toEqual(['before']);
  await restart(server, proxy);
  await eventually(subscriptions(broker)).toBe(2);
  const after = numbered('after', 100);
  for (const body of after) publish(broker, body);
  await eventually(() => subscriber.bodies.length).toBe(101);
  expect(subscriber.bodies).toEqual(['before', ...after]);
  expect(subscriber.connects()).toBe(2);
  expect(subscriber.closes[0]).toBe(1006);
  expect(sockets.live()).toEqual(['OPEN']);
});

test('goes on with a subscription after its link was half-open', async () => {
  await using server = await startBroker();
  const { broker } = server;
  await using proxy = await startProxy({ target: server });
  const sockets = steady(standard);
  await using subscriber = subscribe(proxy.url, sockets);
  await eventually(subscriptions(broker)).toBe(1);
  await silenceUntilRedial(proxy);
  await eventually(subscriptions(broker)).toBe(2);
  publish(broker, 'after');
  await eventually(() => subscriber.bodies).toEqual(['after']);
  expect(subscriber.closes).toEqual([1006]);
  expect(sockets.live()).toEqual(['OPEN']);
});

test('delivers every message twice when both reconnect', async () => {
  await using server = await startBroker();
  const { broker } = server;
  await using proxy = await startProxy({ target: server });
  const sockets = steady(later);
  await using subscriber = subscribe(proxy.url, sockets);
  await eventually(subscriptions(broker)).toBe(1);
  proxy.reset();
  await eventually(subscriptions(broker)).toBe(3);
  publish(broker, 'after');
  await eventually(() => subscriber.bodies).toEqual(['after', 'after']);
  expect(sockets.live()).toEqual(['OPEN', 'OPEN']);
});
