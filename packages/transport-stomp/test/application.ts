import { createConnection, webSocket } from '@steadysocket/core';
import { stomp } from '@steadysocket/transport-stomp';

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
