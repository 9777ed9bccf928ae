import type { Clock, Connection } from '@steadysocket/core';
import { systemClock } from '@steadysocket/core/transport';
import type { StompHeaders } from './headers.js';
import { checkHeaders } from './headers.js';
import { registryOfConnection } from './registry.js';
import { checkNumber, checkSubscriptions, maxMs } from './settings.js';
import { TopicRouter } from './topic-router.js';
import type { StompTopic, TopicOptions } from './topic.js';
import { Topic } from './topic.js';

export interface TopicsOptions {
  /**
   * How long a subscription outlives its last user, in milliseconds, so that route changes do not make it flap.
   *
   * @default 1_000
   */
  readonly lingerMs?: number;
  /**
   * Time.
   *
   * @default the system's
   */
  readonly clock?: Clock;
}

/**
 * Subscriptions that come and go with their users: `topic('/topic/chat')` is what hooks, composables and folds take in place of
 * the connection. It gets the messages that came for its subscription, which the connection gets as well.
 *
 * The first user subscribes, on the open link or on the next one; a link that opens subscribes to all that is in use, before the
 * queue goes out; the last user unsubscribes after a linger, on an open link only. The same destination and options are the same
 * topic, however often it is asked for.
 *
 * @param connection Over `stomp()`. A codec of your own keeps `subscription` in its messages.
 * @throws ConnectionError `invalid-option`, from the function that it returns as well.
 */
export function topics<In extends { readonly subscription: string }>(
  connection: Connection<In, never>,
  options: TopicsOptions = {},
): (destination: string, options?: TopicOptions) => StompTopic<In> {
  const registry = registryOfConnection(connection);
  const router = (registry.router ??= new TopicRouter(registry, connection));
  const { lingerMs = 1_000, clock = systemClock } = options;
  const linger = { lingerMs: checkNumber('lingerMs', lingerMs, 0, maxMs), clock };
  const make = (destination: string, topicOptions: TopicOptions): Topic<In> => {
    const { unsubscribeHeaders = {}, subscribe = true, ack, headers } = topicOptions;
    const id = topicOptions.id ?? (subscribe ? `topic-${String(++registry.lastNumber)}` : destination);
    const subscription = { destination, id, ...(ack && { ack }), ...(headers && { headers }) };
    checkSubscriptions([subscription]);
    checkHeaders(unsubscribeHeaders, 'invalid-option');
    return new Topic({ connection, registry, router, subscription, options: topicOptions, linger });
  };
  return (destination, topicOptions = {}) => {
    const key = JSON.stringify([lingerMs, destination, ...valuesOf(topicOptions)]);
    return router.topics.take(key, () => make(destination, topicOptions));
  };
}

/** The options with their defaults, so that two objects which mean the same give the same values. */
function valuesOf(options: TopicOptions): readonly unknown[] {
  const { id, ack = 'auto', confirm = false, subscribe = true, headers, unsubscribeHeaders } = options;
  return [id, ack, confirm, subscribe, sorted(headers), sorted(unsubscribeHeaders)];
}

const sorted = (headers: StompHeaders = {}): readonly unknown[] =>
  Object.entries(headers).sort(([one], [other]) => (one < other ? -1 : 1));
