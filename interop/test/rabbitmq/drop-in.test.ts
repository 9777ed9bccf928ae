import { randomUUID } from 'node:crypto';
import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { webSocketWith } from '@steadysocket/websocket';
import { Client } from '@stomp/stompjs';
import { describe, test } from 'vitest';
import { WebSocket } from 'ws';
import { credentials } from '../../src/start-rabbitmq.js';
import { useRabbitmq } from '../../src/use-rabbitmq.js';

const broker = useRabbitmq();
const Socket = webSocketWith({ mode: 'standard', WebSocket });
const destination = `/topic/${randomUUID()}`;

interface Subscriber extends AsyncDisposable {
  readonly bodies: readonly string[];
  /** How often STOMP connected. */
  readonly connects: () => number;
  readonly publish: (body: string) => void;
}

/** stompjs, which reconnects by itself, over the drop-in class. */
function subscribe(url: string): Subscriber {
  const bodies: string[] = [];
  let connects = 0;
  const client = new Client();
  client.webSocketFactory = () => new Socket(url, ['v12.stomp']);
  Object.assign(client.connectHeaders, credentials);
  client.reconnectDelay = 100;
  client.heartbeatIncoming = client.heartbeatOutgoing = 1_000;
  client.onConnect = () => {
    connects += 1;
    client.subscribe(destination, ({ body }) => bodies.push(body));
  };
  client.activate();
  return {
    bodies,
    connects: () => connects,
    publish: (body) => client.publish({ destination, body }),
    [Symbol.asyncDispose]: () => client.deactivate(),
  };
}

describe('stompjs over the drop-in class, with RabbitMQ', () => {
  expectNoLeak();

  test('goes on with a subscription after its link was cut and after it was half-open', async () => {
    const { hostname: host, port, pathname } = new URL(broker().url);
    await using proxy = await startProxy({ target: { host, port: Number(port) } });
    await using subscriber = subscribe(`ws://127.0.0.1:${proxy.port}${pathname}`);
    await eventually(subscriber.connects).toBe(1);
    subscriber.publish('one');
    await eventually(() => subscriber.bodies).toEqual(['one']);

    proxy.reset();
    await eventually(subscriber.connects).toBe(2);
    subscriber.publish('two');
    await eventually(() => subscriber.bodies).toEqual(['one', 'two']);

    const redial = proxy.nextConnection();
    proxy.pause();
    await redial;
    proxy.resume();
    await eventually(subscriber.connects).toBe(3);
    subscriber.publish('three');
    await eventually(() => subscriber.bodies).toEqual(['one', 'two', 'three']);
  });

  test('goes on with a subscription after the broker has restarted', async () => {
    await using subscriber = subscribe(broker().url);
    await eventually(subscriber.connects).toBe(1);
    await broker().stop();
    await broker().start();
    await eventually(subscriber.connects).toBe(2);
    subscriber.publish('after');
    await eventually(() => subscriber.bodies).toEqual(['after']);
  });
});
