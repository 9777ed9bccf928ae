import type {
  AcknowledgedConnection,
  Connection,
  SendOutcome,
  StandardSchema,
  Status,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import { createConnection, fold, json, text, validated } from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import { useFold, useMessage, useMessages, useReadable, useWebSocket } from '@steadysocket/vue';
import { describe, expectTypeOf, test } from 'vitest';
import { ref, shallowRef } from 'vue';

interface Line {
  readonly text: string;
}

declare const maybeUrl: string | null;
declare const lines: Connection<Line, string>;
declare const schema: StandardSchema<unknown, { readonly at: Date }>;

describe('useWebSocket', () => {
  test('carries WebSocket frames by default', () => {
    const socket = useWebSocket('ws://x');
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<WebSocketData | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<WebSocketFrame>();
    expectTypeOf(socket.send).returns.toEqualTypeOf<SendOutcome>();
    expectTypeOf(socket.status.value).toEqualTypeOf<Status>();
    expectTypeOf(socket.connection.value).toEqualTypeOf<Connection<WebSocketData, WebSocketFrame>>();
  });

  test('carries the messages of its codec', () => {
    const socket = useWebSocket('ws://x', {
      codec: text,
      onMessage: (message) => expectTypeOf(message).toBeString(),
      onDrop: ({ message }) => expectTypeOf(message).toBeString(),
    });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<string | null>();
    expectTypeOf(socket.send).parameter(0).toBeString();
    expectTypeOf(socket.connection.value).toEqualTypeOf<Connection<string, string>>();
    // @ts-expect-error -- it sends text
    socket.send(1);
  });

  test('receives the output of its schema', () => {
    const socket = useWebSocket('ws://x', {
      codec: validated(json(), schema),
      onMessage: ({ at }) => expectTypeOf(at).toEqualTypeOf<Date>(),
    });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<{ readonly at: Date } | null>();
  });

  test('takes its types from a connection', () => {
    const socket = useWebSocket(lines, { onMessage: (message) => expectTypeOf(message).toEqualTypeOf<Line>() });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<Line | null>();
    expectTypeOf(socket.send).parameter(0).toBeString();
    expectTypeOf(socket.connection.value).toEqualTypeOf<Connection<Line, string>>();
    expectTypeOf(useWebSocket(shallowRef(lines)).lastMessage.value).toEqualTypeOf<Line | null>();
    expectTypeOf(useWebSocket(() => lines as typeof lines | null).lastMessage.value).toEqualTypeOf<Line | null>();
  });

  test('carries the messages of its transport', () => {
    const socket = useWebSocket('ws://x', {
      transport: fakeTransport<{ readonly event: string }>(),
      onMessage: ({ event }) => expectTypeOf(event).toBeString(),
    });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<{ readonly event: string } | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<{ readonly event: string }>();
    expectTypeOf(socket.connection.value).not.toBeNullable();
  });

  test('has a nullable connection only if the source may be missing', () => {
    expectTypeOf(useWebSocket('ws://x' as string | null).connection.value).toBeNullable();
    expectTypeOf(useWebSocket<Line, string>('ws://x' as string | undefined).connection.value).toBeNullable();
    expectTypeOf(useWebSocket(lines as typeof lines | undefined).connection.value).toBeNullable();
    expectTypeOf(useWebSocket(undefined, { transport: fakeTransport() }).connection.value).toBeNullable();
    expectTypeOf(useWebSocket(() => maybeUrl).connection.value).toBeNullable();
    expectTypeOf(useWebSocket(ref('ws://x')).connection.value).not.toBeNullable();
    expectTypeOf(useWebSocket(() => 'ws://x').connection.value).not.toBeNullable();
  });

  test('has deliver only if the transport has acknowledgements', () => {
    const transport = fakeTransport<string>({ capabilities: { acks: true } });
    const own = useWebSocket('ws://x', { transport });
    expectTypeOf(own.deliver).parameter(0).toBeString();
    expectTypeOf(own.connection.value).toEqualTypeOf<AcknowledgedConnection<string, string>>();
    const events = useWebSocket('ws://x' as string | null, { transport, codec: { encode: String, decode: Number } });
    expectTypeOf(events.deliver).parameter(0).toBeAny();
    expectTypeOf(events.connection.value).toBeNullable();
    expectTypeOf(useWebSocket(own.connection).deliver).parameter(0).toBeString();
    expectTypeOf(useWebSocket(own.connection, { onMessage: (text) => expectTypeOf(text).toBeString() }).send)
      .parameter(0)
      .toBeString();
    expectTypeOf(useWebSocket('ws://x')).not.toHaveProperty('deliver');
    expectTypeOf(useWebSocket('ws://x', { transport: fakeTransport() })).not.toHaveProperty('deliver');
    expectTypeOf(useWebSocket(lines)).not.toHaveProperty('deliver');
    // @ts-expect-error -- its messages are text
    void own.deliver(1);
  });

  test('takes its types from the caller', () => {
    expectTypeOf(useWebSocket<Line, string>('ws://x').lastMessage.value).toEqualTypeOf<Line | null>();
  });

  test('has a nullable connection if it may be disabled', () => {
    const enabled = ref(true);
    expectTypeOf(useWebSocket('ws://x', { enabled }).connection.value).toBeNullable();
    expectTypeOf(
      useWebSocket('ws://x', { enabled: () => enabled.value, codec: text }).connection.value,
    ).toEqualTypeOf<Connection<string, string> | null>();
    expectTypeOf(useWebSocket<Line, string>('ws://x', { enabled }).connection.value).toBeNullable();
    expectTypeOf(useWebSocket('ws://x', { enabled, transport: fakeTransport() }).connection.value).toBeNullable();
    expectTypeOf(useWebSocket(lines, { enabled }).connection.value).toEqualTypeOf<typeof lines | null>();
    expectTypeOf(useWebSocket('ws://x', { enabled: true }).connection.value).not.toBeNullable();
    expectTypeOf(useWebSocket(lines, { enabled: true }).connection.value).not.toBeNullable();
    // @ts-expect-error -- enabled is a boolean
    useWebSocket('ws://x', { enabled: 'no' });
  });

  test('takes a source that may be a connection, a url or missing', () => {
    type Given = typeof lines | string | null;
    const socket = useWebSocket(() => lines as Given, {
      codec: { encode: String, decode: (frame) => ({ text: String(frame) }) },
      onMessage: (message) => expectTypeOf(message).toEqualTypeOf<Line>(),
    });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<Line | null>();
    expectTypeOf(socket.send).parameter(0).toBeString();
    expectTypeOf(socket.connection.value).toEqualTypeOf<typeof lines | null>();
    expectTypeOf(useWebSocket(lines as NonNullable<Given>).connection.value).toEqualTypeOf<typeof lines>();
    expectTypeOf(useWebSocket(lines as Given, { key: 1 }).status.value).toEqualTypeOf<Status>();
    expectTypeOf(useWebSocket(shallowRef<Given>(null)).connection.value).toEqualTypeOf<typeof lines | null>();
    // @ts-expect-error -- the connection has messages of another type
    useWebSocket(lines as Given, { codec: text });
  });

  test('takes a url function, a transport, a missing source, and optional callbacks', () => {
    useWebSocket(({ attempt, signal }) => `ws://x/${attempt}/${signal.aborted}`);
    useWebSocket(() => Promise.resolve(new URL('ws://x')));
    useWebSocket(null as string | null | undefined, { key: undefined, onMessage: undefined });
    useWebSocket(lines as typeof lines | null, { onMessage: undefined });
    useWebSocket(ref<string | null>(null));
    useWebSocket(() => null as string | null);
    useWebSocket('ws://x', { key: () => 1, protocols: ref(['v1']) });
    expectTypeOf(useWebSocket('ws://x', { transport: fakeTransport(), codec: text }).lastMessage.value).toEqualTypeOf<
      string | null
    >();
  });

  test('rejects invalid arguments', () => {
    // @ts-expect-error -- the source is missing
    useWebSocket(1);
    // @ts-expect-error -- a connection has its options already
    useWebSocket(lines, { codec: text });
    // @ts-expect-error -- the option does not exist
    useWebSocket('ws://x', { onmessage: () => {} });
    // @ts-expect-error -- a result is readonly
    useWebSocket('ws://x').status.value = 'open';
  });
});

describe('the other hooks', () => {
  test('know the messages of a connection', () => {
    useMessage(lines, (message) => expectTypeOf(message).toEqualTypeOf<Line>());
    expectTypeOf(useMessages(lines, { limit: 1 }).value).toEqualTypeOf<readonly Line[]>();
    useMessages(lines, { limit: 1, filter: (message) => message.text !== '' });
    expectTypeOf(useFold(lines, (sum: number, message) => sum + message.text.length, 0).value).toBeNumber();
    // @ts-expect-error -- the limit is missing
    useMessages(lines, {});
  });

  test('take a readable', () => {
    const longest = fold(lines, (length: number, { text }) => Math.max(length, text.length), 0);
    expectTypeOf(useReadable(longest).value).toBeNumber();
    expectTypeOf(useReadable(longest, (length) => length.toFixed()).value).toBeString();
    expectTypeOf(useReadable(lines, ({ status }) => status).value).toEqualTypeOf<Status>();
    // @ts-expect-error -- a url is not a readable
    useReadable('ws://x');
  });

  test('narrow messages by a type predicate', () => {
    interface Price {
      readonly kind: 'price';
      readonly price: number;
    }
    type Message = Price | { readonly kind: 'news'; readonly text: string };
    const feed = createConnection<Message, string>('ws://x');
    const isPrice = (message: Message): message is Price => message.kind === 'price';
    expectTypeOf(useMessages(feed, { limit: 1, filter: isPrice }).value).toEqualTypeOf<readonly Price[]>();
    expectTypeOf(useMessages(feed, { limit: 1, filter: ({ kind }) => kind === 'price' }).value).toEqualTypeOf<
      readonly Message[]
    >();
    expectTypeOf(
      useMessages(feed, { limit: 1, filter: (message): message is Price => message.kind === 'price' }).value,
    ).toEqualTypeOf<readonly Price[]>();
    const filter = isPrice as typeof isPrice | undefined;
    expectTypeOf(useMessages(feed, { limit: 1, filter }).value).toEqualTypeOf<readonly Message[]>();
  });

  test('infer a state that begins with null from what the reducer returns', () => {
    expectTypeOf(useFold(lines, (_before, line) => line, null).value).toEqualTypeOf<Line | null>();
    expectTypeOf(useFold(lines, (_before, { text }) => text, null).value).toEqualTypeOf<string | null>();
    expectTypeOf(useFold(lines, (_before, { text }) => text, undefined).value).toEqualTypeOf<string | undefined>();
    expectTypeOf(
      useFold(lines, (before, line) => (line.text ? line : before), null).value,
    ).toEqualTypeOf<Line | null>();
    expectTypeOf(useFold(lines, (before, { text }) => before ?? text, null).value).toEqualTypeOf<string | null>();
    expectTypeOf(useFold(lines, () => 1, null).value).toEqualTypeOf<number | null>();
    expectTypeOf(useFold(lines, (sum: number | null, { text }) => (sum ?? 0) + text.length, null).value).toEqualTypeOf<
      number | null
    >();
    expectTypeOf(useFold<Line, number | null>(lines, (sum) => (sum ?? 0) + 1, null).value).toEqualTypeOf<
      number | null
    >();
    expectTypeOf(useFold(lines, (sum, { text }) => sum + text.length, 0).value).toBeNumber();
    // @ts-expect-error -- the type of the state is unknown without an annotation
    useFold(lines, (before, line) => (before?.text ? before : line), null);
    // @ts-expect-error -- the initial state is a number
    useFold(lines, (_sum, { text }) => text, 0);
  });

  test('take the connection of useWebSocket, and null', () => {
    const { connection } = useWebSocket('ws://x', { codec: validated(json(), schema) });
    useMessage(connection, ({ at }) => expectTypeOf(at).toEqualTypeOf<Date>());
    useMessage<Line>(undefined, () => {});
    useMessage(createConnection('ws://x', { codec: text }), (message) => expectTypeOf(message).toBeString());
  });
});
