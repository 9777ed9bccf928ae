import { createConnection } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';
import { stomp, topics } from '@steadysocket/transport-stomp';
import type { Connect } from '../shared/panel.js';
import { stompCodec, subscriptions } from './stomp-codec.js';

export const connect: Connect = ({ server, name }) => {
  const connection = createConnection(`${server}/sockjs`, {
    transport: stomp({ over: sockJs(), connectHeaders: { login: name }, subscriptions }),
    codec: stompCodec,
  });
  const topic = topics(connection);
  return { connection, roomOf: (room) => topic(`/topic/rooms/${room}`) };
};
