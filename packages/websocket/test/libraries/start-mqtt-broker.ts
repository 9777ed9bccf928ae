import type { EchoServer } from '@steadysocket/test-kit';
import { startEchoServer } from '@steadysocket/test-kit';
import { Aedes } from 'aedes';
import { createWebSocketStream } from 'ws';

export interface MqttBroker extends AsyncDisposable {
  readonly server: EchoServer;
  /** How many messages the clients have acknowledged to the end. */
  acknowledged(): number;
  /** How many subscriptions were made so far. */
  subscriptions(): number;
  /** Resolves once the broker has handed the message to the subscribers. */
  publish(topic: string, payload: string): Promise<void>;
}

/** Aedes on `ws`. */
export async function startMqttBroker(): Promise<MqttBroker> {
  const broker = await Aedes.createBroker();
  let subscriptions = 0;
  let acknowledged = 0;
  broker.on('subscribe', (made) => (subscriptions += made.length));
  broker.on('ack', () => (acknowledged += 1));
  const server = await startEchoServer({
    echo: false,
    protocols: ['mqtt'],
    onConnection: (socket, request) => {
      const stream = createWebSocketStream(socket);
      // A cut connection is an error of the stream, which its client sees; the broker has nothing to add.
      stream.on('error', () => undefined);
      broker.handle(stream, request);
    },
  });
  return {
    server,
    acknowledged: () => acknowledged,
    subscriptions: () => subscriptions,
    publish: (topic, payload) =>
      new Promise((resolve, reject) => {
        broker.publish({ cmd: 'publish', topic, payload, qos: 2, retain: false, dup: false }, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    async [Symbol.asyncDispose]() {
      await server.close();
      await new Promise<void>((resolve) => {
        broker.close(resolve);
      });
    },
  };
}
