import { createConnection, webSocket } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';
import type { StompFrame, StompMessage } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { expectTypeOf, test } from 'vitest';

test('gives what is received more than what is sent', () => {
  const connection = createConnection('ws://host', { transport: stomp({ over: webSocket() }) });
  connection.on('message', (message) => expectTypeOf(message).toEqualTypeOf<StompMessage>());
  expectTypeOf(connection.send).parameter(0).toEqualTypeOf<StompFrame>();
});

test('goes over SockJS as well', () => {
  expectTypeOf(stomp).parameter(0).toHaveProperty('over');
  stomp({ over: sockJs() });
});

test('needs something to go over', () => {
  // @ts-expect-error there is no default
  stomp({});
});
