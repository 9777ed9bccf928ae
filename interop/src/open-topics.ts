import type { AcknowledgedConnection } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import type { Observed } from '@steadysocket/test-kit/observing';
import { eventually, observe } from '@steadysocket/test-kit/observing';
import type { StompFrame, StompMessage, StompOptions, StompTopic, TopicOptions } from '@steadysocket/transport-stomp';
import { stomp, topics } from '@steadysocket/transport-stomp';
import { WebSocket } from 'ws';

export interface TopicClient extends Observed<StompFrame> {
  readonly topic: (destination: string, options?: TopicOptions) => StompTopic<StompMessage>;
  /** A topic in use, and the bodies that it has received. */
  use(destination: string, options?: TopicOptions): Promise<UsedTopic>;
}

export interface UsedTopic {
  readonly topic: StompTopic<StompMessage>;
  readonly messages: readonly StompMessage[];
  bodies(): string[];
  release(): void;
}

/** An open connection that subscribes to nothing by itself. Topics unsubscribe at once when nobody uses them. */
export async function openTopics(url: string, options: Partial<StompOptions> = {}): Promise<TopicClient> {
  const transport = stomp({ over: webSocket({ WebSocket }), ...options });
  const observed = observe<StompFrame>(url, { transport });
  observed.connection.open();
  await observed.when('open');
  const topic = topics(observed.connection as AcknowledgedConnection<StompMessage, StompFrame>, { lingerMs: 0 });
  return {
    ...observed,
    topic,
    async use(destination, topicOptions) {
      const used = topic(destination, { confirm: topicOptions?.subscribe !== false, ...topicOptions });
      const messages: StompMessage[] = [];
      used.on('message', (message) => messages.push(message));
      const release = used.acquire();
      await eventually(() => used.getSnapshot()).toEqual({ status: 'subscribed' });
      return { topic: used, messages, bodies: () => messages.map(({ body }) => body), release };
    },
  };
}
