import { createConnection, webSocket } from '@steadysocket/core';
import { stomp } from '@steadysocket/transport-stomp';
import type { Connect } from '../shared/panel.js';
import { stompCodec, subscriptions } from './stomp-codec.js';

export const connect: Connect = ({ server, name }) =>
  createConnection(`${server}/stomp`, {
    transport: stomp({ over: webSocket(), connectHeaders: { login: name }, subscriptions }),
    codec: stompCodec,
  });
