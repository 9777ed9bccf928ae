import { createConnection, handshake, json, unauthorized, webSocket } from '@steadysocket/core';

type Received = { type: 'welcome' } | { type: 'refused'; reason: string } | { type: 'line'; text: string };
type Sent = { type: 'login'; token: string } | { type: 'say'; text: string };

const codec = json<Received, Sent>();

export const chat = createConnection('wss://example.org/chat', {
  codec,
  transport: handshake(
    webSocket(),
    async ({ send, receive, signal }) => {
      const response = await fetch('/token', { signal }); // a fresh token for each link
      send({ type: 'login', token: await response.text() });
      const answer = await receive();
      if (answer.type === 'refused') throw unauthorized(answer.reason);
      if (answer.type !== 'welcome') throw new Error('expected welcome');
    },
    { codec },
  ),
});
