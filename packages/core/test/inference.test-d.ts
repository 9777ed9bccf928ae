import type {
  AcknowledgedConnection,
  Codec,
  Connection,
  DropInfo,
  JsonRpcCall,
  JsonRpcMessage,
  SendOutcome,
  Snapshot,
  Topic,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import {
  binary,
  createConnection,
  createConnectionFamily,
  fold,
  handshake,
  heartbeat,
  iterate,
  json,
  jsonRpc,
  requests,
  subscriptions,
  text,
  validated,
  webSocket,
  xml,
} from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import { decorate } from '@steadysocket/core/transport';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

interface Line {
  readonly text: string;
}

declare const lines: Connection<Line, string>;
declare const codecOfLines: Codec<Line, string, string>;

describe('a connection', () => {
  test('carries what a WebSocket carries by default', () => {
    expectTypeOf(createConnection('ws://server.test/')).toEqualTypeOf<Connection<WebSocketData, WebSocketFrame>>();
  });

  test('carries what its codec does', () => {
    expectTypeOf(createConnection('ws://x', { codec: text })).toEqualTypeOf<Connection<string, string>>();
    expectTypeOf(createConnection('ws://x', { codec: xml() })).toEqualTypeOf<Connection<XMLDocument, XMLDocument>>();
    expectTypeOf(createConnection('ws://x', { codec: json<Line>() })).toEqualTypeOf<Connection<Line, Line>>();
    expectTypeOf(createConnection('ws://x', { codec: binary }).send)
      .parameter(0)
      .not.toBeString();
  });

  test('carries what its transport does where it has no codec', () => {
    const connection = createConnection('ws://x', { transport: fakeTransport<{ readonly event: string }>() });
    expectTypeOf(connection).toEqualTypeOf<Connection<{ readonly event: string }, { readonly event: string }>>();
    expectTypeOf(createConnection('ws://x', { transport: webSocket() })).toEqualTypeOf<
      Connection<WebSocketData, WebSocketFrame>
    >();
    // @ts-expect-error -- this codec makes text of text, and the transport carries events
    createConnection('ws://x', { transport: fakeTransport<{ readonly event: string }>(), codec: text });
  });

  test('delivers only where its transport has acknowledgements', () => {
    const transport = fakeTransport<string>({ capabilities: { acks: true } });
    expectTypeOf(createConnection('ws://x', { transport })).toEqualTypeOf<AcknowledgedConnection<string, string>>();
    expectTypeOf(createConnection('ws://x', { transport, codec: text })).toEqualTypeOf<
      AcknowledgedConnection<string, string>
    >();
    expectTypeOf(createConnection<Line, string, string>('ws://x', { transport, codec: codecOfLines })).toEqualTypeOf<
      AcknowledgedConnection<Line, string>
    >();
    const chatOf = createConnectionFamily((room: string) => createConnection(`ws://x/${room}`, { transport }));
    expectTypeOf(chatOf('a').deliver).parameter(0).toBeString();
    expectTypeOf(createConnection('ws://x')).not.toHaveProperty('deliver');
    const maybe = fakeTransport<string>({ capabilities: { acks: Boolean('') } });
    expectTypeOf(createConnection('ws://x', { transport: maybe })).not.toHaveProperty('deliver');
  });

  test('delivers what its schema makes of a message', () => {
    const schema = z.object({ at: z.string().transform((iso) => new Date(iso)) });
    const connection = createConnection('ws://x', { codec: validated(json(), schema) });
    connection.on('message', (message) => expectTypeOf(message).toEqualTypeOf<{ at: Date }>());
  });

  test('gives each listener what it listens to', () => {
    lines.on('message', (message) => expectTypeOf(message).toEqualTypeOf<Line>());
    lines.on('drop', (drop) => expectTypeOf(drop).toEqualTypeOf<DropInfo<string>>());
    lines.on('close', ({ code }) => expectTypeOf(code).toBeNumber());
    // @ts-expect-error -- there is no such event
    lines.on('reconnect', () => {});
  });

  test('accepts what it can send, and nothing else', () => {
    expectTypeOf(lines.send).parameter(0).toBeString();
    expectTypeOf(lines.send).returns.toEqualTypeOf<SendOutcome>();
    expectTypeOf(lines.getSnapshot()).toEqualTypeOf<Snapshot>();
  });

  test('takes the fake transport as any other', () => {
    expectTypeOf(createConnection('ws://x', { transport: fakeTransport(), codec: text })).toEqualTypeOf<
      Connection<string, string>
    >();
  });
});

describe('what is derived from a connection', () => {
  test('knows its messages in a fold', () => {
    expectTypeOf(fold(lines, (_before, line) => line, null).getSnapshot()).toEqualTypeOf<Line | null>();
    expectTypeOf(fold(lines, (before, line) => (line.text ? line.text : before), null).getSnapshot()).toEqualTypeOf<
      string | null
    >();
    const total = fold(
      lines,
      (sum: number, message) => {
        expectTypeOf(message).toEqualTypeOf<Line>();
        return sum + message.text.length;
      },
      0,
    );
    expectTypeOf(total.getSnapshot()).toBeNumber();
  });

  test('knows its messages in a loop', () => {
    expectTypeOf(iterate(lines)).toEqualTypeOf<AsyncIterable<Line>>();
  });

  test('is a member of a family as it is', () => {
    const family = createConnectionFamily((room: string) => createConnection(`ws://x/${room}`, { codec: text }));
    expectTypeOf(family).parameter(0).toBeString();
    expectTypeOf(family('a')).toEqualTypeOf<Connection<string, string>>();
    // @ts-expect-error -- `create` takes nothing but the key.
    family('a', 1);
  });

  test('of a family takes the arguments of `create`', () => {
    const family = createConnectionFamily((room: string, user: Line, limit?: number) =>
      createConnection(`ws://x/${room}/${user.text}/${String(limit)}`, { codec: text }),
    );
    expectTypeOf(family).parameters.toEqualTypeOf<[key: string, user: Line, limit?: number]>();
    expectTypeOf(family.delete).parameters.toEqualTypeOf<[key: string]>();
  });
});

describe('what stands over a connection or a transport', () => {
  test('knows the frames of a handshake, or the messages of its codec', () => {
    handshake(webSocket(), ({ send, receive, resumed }) => {
      expectTypeOf(send).parameter(0).toEqualTypeOf<WebSocketFrame>();
      expectTypeOf(receive()).toEqualTypeOf<Promise<WebSocketData>>();
      expectTypeOf(resumed).toBeBoolean();
    });
    const transport = handshake(
      webSocket(),
      ({ send, receive }) => {
        expectTypeOf(send).parameter(0).toEqualTypeOf<{ say: string }>();
        expectTypeOf(receive()).toEqualTypeOf<Promise<Line>>();
      },
      { codec: json<Line, { say: string }>() },
    );
    expectTypeOf(createConnection('ws://x', { transport })).toEqualTypeOf<Connection<WebSocketData, WebSocketFrame>>();
    expectTypeOf(createConnection('ws://x', { transport, codec: json<Line>() })).toEqualTypeOf<
      Connection<Line, Line>
    >();
  });

  test('gives a connection deliver by requests, with the messages of their codec', () => {
    const transport = requests(webSocket(), jsonRpc());
    const connection = createConnection('ws://x', {
      transport,
      heartbeat: heartbeat({ message: 'ping' }),
    });
    expectTypeOf(connection).toEqualTypeOf<AcknowledgedConnection<JsonRpcCall, JsonRpcMessage>>();
    // @ts-expect-error -- the codec belongs to requests.
    createConnection('ws://x', { transport, codec: json<Line>() });
  });

  test('knows the keys and the messages of topics', () => {
    const topic = subscriptions(lines, {
      subscribe(key: number, last) {
        expectTypeOf(last).toEqualTypeOf<Line | undefined>();
        return String(key);
      },
      unsubscribe(key) {
        expectTypeOf(key).toBeNumber();
        return String(key);
      },
      keyOf(message) {
        expectTypeOf(message).toEqualTypeOf<Line>();
        return 1;
      },
    });
    expectTypeOf(topic).parameter(0).toBeNumber();
    expectTypeOf(topic(1)).toEqualTypeOf<Topic<Line>>();
    expectTypeOf(fold(topic(1), (_before, line) => line, null).getSnapshot()).toEqualTypeOf<Line | null>();
  });

  test('keeps the types of what decorate wraps', () => {
    const plain = decorate(webSocket(), ({ link, events }) => {
      expectTypeOf(link.send).parameter(0).toEqualTypeOf<WebSocketFrame>();
      expectTypeOf(events.frame).parameter(0).toEqualTypeOf<WebSocketData>();
      return {};
    });
    expectTypeOf(createConnection('ws://x', { transport: plain })).toEqualTypeOf<
      Connection<WebSocketData, WebSocketFrame>
    >();
  });
});
