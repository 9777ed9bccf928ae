import type { Codec } from '@steadysocket/core';
import { createConnection, fold, text, webSocket } from '@steadysocket/core';
import * as react from '@steadysocket/react';
import { sockJs } from '@steadysocket/transport-sockjs';
import type { StompFrame, StompMessage, StompTopic, StompTopicStatus } from '@steadysocket/transport-stomp';
import { begin, stomp, topics } from '@steadysocket/transport-stomp';
import * as vue from '@steadysocket/vue';
import { describe, expectTypeOf, test } from 'vitest';

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

describe('topics', () => {
  const connection = createConnection('ws://host', { transport: stomp({ over: webSocket() }) });
  const topic = topics(connection);
  const quotes = topic('/topic/quotes', { ack: 'client', confirm: true });

  test('carry what the connection carries', () => {
    expectTypeOf(quotes).toEqualTypeOf<StompTopic<StompMessage>>();
    quotes.on('message', (message) => expectTypeOf(message).toEqualTypeOf<StompMessage>());
    // @ts-expect-error there is no such mode
    topic('/topic/quotes', { ack: 'never' });
  });

  test('carry what a codec makes, where that keeps the subscription', () => {
    interface Quote {
      readonly subscription: string;
      readonly price: number;
    }
    const codec: Codec<Quote, StompFrame, StompFrame> = {
      encode: (frame) => frame,
      decode: (frame) => ({ subscription: (frame as StompMessage).subscription, price: Number(frame.body) }),
    };
    const typed = createConnection('ws://host', { transport: stomp({ over: webSocket() }), codec });
    expectTypeOf(topics(typed)('/topic/quotes')).toEqualTypeOf<StompTopic<Quote>>();
    const bare = createConnection('ws://host', { codec: text });
    // @ts-expect-error a text has no subscription
    topics(bare);
  });

  test('are what hooks and composables take', () => {
    const price = fold(quotes, (_, { body }) => Number(body), 0);
    expectTypeOf(price.getSnapshot()).toBeNumber();
    react.useMessage(quotes, (message) => expectTypeOf(message).toEqualTypeOf<StompMessage>());
    expectTypeOf(react.useMessages(quotes, { limit: 5 })).toEqualTypeOf<readonly StompMessage[]>();
    expectTypeOf(react.useFold(quotes, (sum: number, { body }) => sum + Number(body), 0)).toBeNumber();
    expectTypeOf(react.useReadable(quotes, ({ status }) => status)).toEqualTypeOf<StompTopicStatus>();
    vue.useMessage(quotes, (message) => expectTypeOf(message).toEqualTypeOf<StompMessage>());
    expectTypeOf(vue.useMessages(quotes, { limit: 5 }).value).toEqualTypeOf<readonly StompMessage[]>();
    expectTypeOf(vue.useFold(quotes, (sum: number, { body }) => sum + Number(body), 0).value).toBeNumber();
    expectTypeOf(vue.useReadable(quotes, ({ status }) => status).value).toEqualTypeOf<StompTopicStatus>();
  });
});

test('begins a transaction on any connection over it', () => {
  const connection = createConnection('ws://host', { transport: stomp({ over: webSocket() }) });
  expectTypeOf(begin(connection).send).parameter(0).toEqualTypeOf<StompFrame>();
});
