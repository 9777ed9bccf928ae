import type { Codec } from '@steadysocket/core';
import type { StompFrame, StompMessage, StompSubscription } from '@steadysocket/transport-stomp';
import type { ServerEvent, Words } from '../shared/protocol.js';
import { readEvent } from '../shared/protocol.js';

/** What the Spring application says, and where. Subscribed to on each attempt, before anything is sent. */
export const subscriptions: readonly StompSubscription[] = [
  { destination: '/topic/chat' },
  { destination: '/topic/ticks' },
  { destination: '/user/queue/whispers' },
  { destination: '/user/queue/problems' },
];

/** Between the words of the chat and the frames of STOMP: a message is its destination and a JSON body. */
export const stompCodec: Codec<ServerEvent, Words, StompFrame> = {
  encode: ({ text, to }) => ({
    destination: to === '' ? '/app/chat' : `/app/whisper/${to}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  }),
  decode(frame) {
    const { destination, body } = frame as StompMessage;
    const content = JSON.parse(body) as Readonly<Record<string, unknown>>;
    switch (destination) {
      case '/topic/ticks':
        return readEvent({ type: 'tick', count: content['sequence'] });
      case '/user/queue/problems':
        return readEvent({ type: 'problem', code: content['code'] });
      default:
        return readEvent({ ...content, type: 'said', isPrivate: destination !== '/topic/chat' });
    }
  },
};
