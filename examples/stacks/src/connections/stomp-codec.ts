import type { Codec } from '@steadysocket/core';
import type { StompFrame, StompMessage, StompSubscription } from '@steadysocket/transport-stomp';
import type { ServerEvent, Words } from '../shared/protocol.js';
import { readEvent, roomOf } from '../shared/protocol.js';

/** What the Spring application says, and where. Subscribed to on each attempt, before anything is sent. */
export const subscriptions: readonly StompSubscription[] = [
  { destination: '/topic/chat' },
  { destination: '/topic/ticks' },
  { destination: '/user/queue/whispers' },
  { destination: '/user/queue/problems' },
];

/** An event with its subscription, by which topics receive their messages. */
export type StompEvent = ServerEvent & Pick<StompMessage, 'subscription'>;

/** Between the words of the chat and the frames of STOMP: a message is its destination and a JSON body. */
export const stompCodec: Codec<StompEvent, Words, StompFrame> = {
  encode: ({ text, to }) => ({
    destination: destinationOf(to),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  }),
  decode(frame) {
    const { destination, subscription, body } = frame as StompMessage;
    const content = JSON.parse(body) as Readonly<Record<string, unknown>>;
    return { ...eventFrom(destination, content), subscription };
  },
};

function destinationOf(to: string): string {
  if (to === '') return '/app/chat';
  const room = roomOf(to);
  return room === null ? `/app/whisper/${to}` : `/app/rooms/${room}`;
}

function eventFrom(destination: string, content: Readonly<Record<string, unknown>>): ServerEvent {
  switch (destination) {
    case '/topic/ticks':
      return readEvent({ type: 'tick', count: content['sequence'] });
    case '/user/queue/problems':
      return readEvent({ type: 'problem', code: content['code'] });
    default: {
      const [, room = ''] = /^\/topic\/rooms\/(.+)/.exec(destination) ?? [];
      return readEvent({ ...content, type: 'said', room, isPrivate: destination === '/user/queue/whispers' });
    }
  }
}
