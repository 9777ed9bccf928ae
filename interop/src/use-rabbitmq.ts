import { beforeAll } from 'vitest';
import type { Rabbitmq, RabbitmqOptions } from './start-rabbitmq.js';
import { startRabbitmq } from './start-rabbitmq.js';

/** One broker for the tests of a file: it takes too long to start for each to have its own. */
export function useRabbitmq(options?: RabbitmqOptions): () => Rabbitmq {
  let broker: Rabbitmq | undefined;
  beforeAll(async () => {
    const started = await startRabbitmq(options);
    broker = started;
    return () => started.close();
  });
  return () => {
    if (!broker) throw new Error('RabbitMQ did not start.');
    return broker;
  };
}
