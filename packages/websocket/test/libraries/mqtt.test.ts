import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { IClientOptions } from 'mqtt';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { numbered, restart, silenceUntilRedial } from './outages.js';
import { startMqttBroker } from './start-mqtt-broker.js';
import type { Steady } from './steady.js';
import { later, standard, steady } from './steady.js';

expectNoLeak();

interface Subscriber extends AsyncDisposable {
  readonly payloads: readonly string[];
  /** How often MQTT connected. */
  connects(): number;
  publish(topic: string, payload: string): void;
}

/** Connects with a session that the broker keeps, and subscribes once. */
function subscribe(url: string, { WebSocket }: Steady, options: IClientOptions = {}): Subscriber {
  const payloads: string[] = [];
  let connects = 0;
  const client = mqtt.connect(url, {
    createWebsocket: (address, protocols) => new WebSocket(address, protocols),
    // What mqtt does in a browser; in Node it would wrap its socket by means that only `ws` has.
    forceNativeWebSocket: true,
    clientId: 'reader',
    clean: false,
    reconnectPeriod: 10,
    ...options,
  });
  client.on('message', (_, payload) => payloads.push(payload.toString()));
  client.on('connect', () => (connects += 1));
  client.on('error', () => undefined);
  client.subscribe('news', { qos: 2 });
  return {
    payloads,
    connects: () => connects,
    publish: (topic, payload) => client.publish(topic, payload, { qos: 2 }),
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
}

test('misses and repeats no message of QoS 2 when the broker’s socket restarts', async () => {
  await using broker = await startMqttBroker();
  await using proxy = await startProxy({ target: broker.server });
  const sockets = steady(standard);
  await using subscriber = subscribe(proxy.url, sockets);
  await eventually(broker.subscriptions).toBe(1);
  await broker.publish('news', 'before');
  await eventually(() => subscriber.payloads).toEqual(['before']);
  // An exchange that the restart cuts short may cost aedes the next message, over any socket.
  await eventually(broker.acknowledged).toBe(1);
  await restart(broker.server, proxy, () => broker.publish('news', 'away'));
  await eventually(subscriber.connects).toBe(2);
  const after = numbered('after', 100);
  for (const payload of after) await broker.publish('news', payload);
  await eventually(() => subscriber.payloads.length).toBe(102);
  expect(subscriber.payloads).toEqual(['before', 'away', ...after]);
  expect(sockets.live()).toEqual(['OPEN']);
});

test('misses and repeats no message of QoS 2 when its link was half-open, in either direction', async () => {
  await using broker = await startMqttBroker();
  await using proxy = await startProxy({ target: broker.server });
  const sockets = steady(standard);
  await using subscriber = subscribe(proxy.url, sockets, { keepalive: 1 });
  await eventually(broker.subscriptions).toBe(1);
  const silence = silenceUntilRedial(proxy);
  await broker.publish('news', 'missed');
  subscriber.publish('news', 'said meanwhile');
  await silence;
  await eventually(subscriber.connects).toBe(2);
  await broker.publish('news', 'after');
  await eventually(() => [...subscriber.payloads].sort()).toEqual(['after', 'missed', 'said meanwhile']);
  await eventually(sockets.live).toEqual(['OPEN']);
});

test('closes its socket when a link is lost, so that no second one is left when both reconnect', async () => {
  await using broker = await startMqttBroker();
  await using proxy = await startProxy({ target: broker.server });
  const sockets = steady(later);
  await using subscriber = subscribe(proxy.url, sockets);
  await eventually(broker.subscriptions).toBe(1);
  proxy.reset();
  await eventually(subscriber.connects).toBe(2);
  expect(sockets.live()).toEqual(['OPEN']);
});
