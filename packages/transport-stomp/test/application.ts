import { createConnection, webSocket } from '@steadysocket/core';
import type { StompMessage, StompTopic } from '@steadysocket/transport-stomp';
import { begin, stomp, topics } from '@steadysocket/transport-stomp';

export const frames = createConnection('wss://example.org/ws', {
  transport: stomp({
    over: webSocket(),
    subscriptions: [{ destination: '/topic/quotes' }],
    client: { heartbeatStrategy: 'worker' },
  }),
});
frames.send({ destination: '/app/hello', body: 'world' });
frames.on('message', (message) => message.body.trim());
// @ts-expect-error -- no destination.
frames.send({ body: 'world' });

export const quotes: StompTopic<StompMessage> = topics(frames)('/topic/quotes', { ack: 'client', confirm: true });
quotes.on('message', (message) => message.body.trim());
quotes.acquire()();
const transaction = begin(frames);
transaction.send({ destination: '/queue/orders', body: 'one' });
export const committed: Promise<void> = transaction.commit();
