import { createConnection, webSocket } from '@steadysocket/core';
import { stomp, topics } from '@steadysocket/transport-stomp';
import type { Connect } from '../shared/panel.js';
import { stompCodec, subscriptions } from './stomp-codec.js';

export const connect: Connect = ({ server, name }) => {
  const connection = createConnection(`${server}/stomp`, {
    transport: stomp({ over: webSocket(), connectHeaders: { login: name }, subscriptions }),
    codec: stompCodec,
  });
  const topic = topics(connection);
  return { connection, roomOf: (room) => topic(`/topic/rooms/${room}`) };
};
