import type { Clock, Connection } from '@steadysocket/core';
import type { StompHeaders } from './headers.js';
import { checkHeaders, entriesOf } from './headers.js';
import { registryOfConnection } from './registry.js';
import { checkNumber, checkSubscriptions, maxMs } from './settings.js';
import { TopicRouter } from './topic-router.js';
import type { StompTopic, TopicOptions } from './topic.js';
import { Topic } from './topic.js';

export interface TopicsOptions {
  /**
   * How long a subscription outlives its last user, in milliseconds, so that a route change does not end it.
   *
   * @default the connection's
   */
  readonly lingerMs?: number;
  /**
   * The clock of the timers.
   *
   * @default the connection's
   */
  readonly clock?: Clock;
}

/**
 * Subscriptions that begin and end with their users. Hooks, composables and folds accept `topic('/topic/chat')` in place of the
 * connection. A topic receives the messages of its subscription; the connection receives them too.
 *
 * The first user subscribes on the open link. A link that opens subscribes to all topics in use before the queue goes out. After
 * the last user has left, the topic unsubscribes on the open link, `lingerMs` later. The same destination and options always give
 * the same topic.
 *
 * @param connection Over `stomp()`. A codec of your own must keep `subscription` in its messages.
 * @throws ConnectionError `invalid-option`; the returned function throws it too.
 */
export function topics<In extends { readonly subscription: string }>(
  connection: Connection<In, never>,
  options: TopicsOptions = {},
): (destination: string, options?: TopicOptions) => StompTopic<In> {
  const registry = registryOfConnection(connection);
  const router = (registry.router ??= new TopicRouter(registry, connection));
  const { settings } = connection['~inside']();
  const { lingerMs = settings.lingerMs, clock = settings.clock } = options;
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
    return router.topics.take(key, () => make(destination, topicOptions)) as Topic<In>;
  };
}

/** The options with their defaults, so that equal options give equal values. */
function valuesOf(options: TopicOptions): readonly unknown[] {
  const { id, ack = 'auto', confirm = false, subscribe = true, headers, unsubscribeHeaders } = options;
  return [id, ack, confirm, subscribe, sorted(headers), sorted(unsubscribeHeaders)];
}

const sorted = (headers: StompHeaders = {}): readonly unknown[] =>
  entriesOf(headers, 'invalid-option').sort(([one], [other]) => (one < other ? -1 : 1));
