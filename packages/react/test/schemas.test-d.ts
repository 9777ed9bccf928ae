import type { Connection, StandardSchema, WebSocketFrame } from '@steadysocket/core';
import { createConnection, json, validated } from '@steadysocket/core';
import type { AcknowledgedTransport } from '@steadysocket/core/transport';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

declare const acknowledged: AcknowledgedTransport<WebSocketFrame>;

/** A received message: the schema has turned a text into a date, and added a default. */
interface Quote {
  symbol: string;
  at: Date;
  lots: number;
}

/** A message to send: the schema will turn a text into a number. */
interface Order {
  symbol: string;
  amount: string;
}

/** The same messages as schemas of each library. */
const zod = {
  schema: z.object({
    symbol: z.string(),
    at: z.iso.datetime().transform((iso) => new Date(iso)),
    lots: z.number().default(1),
  }),
  sendSchema: z.object({ symbol: z.string(), amount: z.string().transform(Number) }),
};
const valibot = {
  schema: v.object({
    symbol: v.string(),
    at: v.pipe(
      v.string(),
      v.transform((iso) => new Date(iso)),
    ),
    lots: v.optional(v.number(), 1),
  }),
  sendSchema: v.object({ symbol: v.string(), amount: v.pipe(v.string(), v.transform(Number)) }),
};
const arktype = {
  schema: type({ symbol: 'string', at: 'string.date.parse', lots: 'number = 1' }),
  sendSchema: type({ symbol: 'string', amount: 'string.numeric.parse' }),
};

describe('useWebSocket', () => {
  test('receives the output of one schema, and sends the input of another', () => {
    const socket = useWebSocket('ws://x', {
      codec: validated(json(), zod.schema, zod.sendSchema),
      onMessage: (message) => expectTypeOf(message).toEqualTypeOf<Quote>(),
      onDrop: ({ message }) => expectTypeOf(message).toEqualTypeOf<Order>(),
    });
    expectTypeOf(socket.lastMessage).toEqualTypeOf<Quote | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<Order>();
    expectTypeOf(socket.connection).toEqualTypeOf<Connection<Quote, Order>>();
  });

  test('takes schemas of valibot', () => {
    const socket = useWebSocket('ws://x', { codec: validated(json(), valibot.schema, valibot.sendSchema) });
    expectTypeOf(socket.lastMessage).toEqualTypeOf<Quote | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<Order>();
  });

  test('takes schemas of arktype', () => {
    const socket = useWebSocket('ws://x', { codec: validated(json(), arktype.schema, arktype.sendSchema) });
    expectTypeOf(socket.lastMessage).toEqualTypeOf<Quote | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<Order>();
  });

  test('takes a union of messages with a discriminating field', () => {
    const schema = z.discriminatedUnion('type', [
      z.object({ type: z.literal('quote'), price: z.number() }),
      z.object({ type: z.literal('news'), text: z.string() }),
    ]);
    const { connection } = useWebSocket('ws://x', { codec: validated(json(), schema) });
    useMessage(connection, (message) => {
      if (message.type === 'quote') expectTypeOf(message).toEqualTypeOf<{ type: 'quote'; price: number }>();
      else expectTypeOf(message.text).toBeString();
    });
  });

  test('sends the type that it receives if there is one schema', () => {
    const schema = z.object({ text: z.string() });
    const { lastMessage, send } = useWebSocket('ws://x', { codec: validated(json(), schema) });
    expectTypeOf(lastMessage).toEqualTypeOf<{ text: string } | null>();
    expectTypeOf(send).parameter(0).toEqualTypeOf<{ text: string }>();
  });

  test('receives unknown messages if only the sent ones have a schema', () => {
    const { sendSchema } = zod;
    const { lastMessage, send } = useWebSocket('ws://x', { codec: validated(json(), z.unknown(), sendSchema) });
    expectTypeOf(lastMessage).toBeUnknown();
    expectTypeOf(send).parameter(0).toEqualTypeOf<Order>();
  });

  test('takes its types from a connection with schemas', () => {
    const connection = createConnection('ws://x', { codec: validated(json(), zod.schema, zod.sendSchema) });
    const socket = useWebSocket(connection, { onMessage: (message) => expectTypeOf(message).toEqualTypeOf<Quote>() });
    expectTypeOf(socket.lastMessage).toEqualTypeOf<Quote | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<Order>();
  });

  test('rejects messages that do not fit its schemas', () => {
    const { send } = useWebSocket('ws://x', { codec: validated(json(), zod.schema, zod.sendSchema) });
    const { deliver } = useWebSocket('ws://x', {
      codec: validated(json(), zod.schema, zod.sendSchema),
      transport: acknowledged,
    });
    // @ts-expect-error -- the amount is still a text
    send({ symbol: 'ABC', amount: 1 });
    // @ts-expect-error -- the symbol is missing
    send({ amount: '1' });
    // @ts-expect-error -- this is a received message
    send({ symbol: 'ABC', at: new Date(), lots: 1 });
    // @ts-expect-error -- this is a received message
    void deliver('ABC');
    // @ts-expect-error -- not a schema
    useWebSocket('ws://x', { codec: validated(json(), { symbol: 'string' }) });
    const codec = validated(json(), zod.schema, zod.sendSchema);
    // @ts-expect-error -- it receives quotes
    useWebSocket('ws://x', { codec, onMessage: (message: string) => message });
  });
});

describe('the other hooks', () => {
  const { connection } = useWebSocket('ws://x', { codec: validated(json(), zod.schema, zod.sendSchema) });

  test('receive the output of the schema', () => {
    useMessage(connection, (message) => expectTypeOf(message).toEqualTypeOf<Quote>());
    expectTypeOf(useMessages(connection, { limit: 1 })).toEqualTypeOf<readonly Quote[]>();
    useMessages(connection, {
      limit: 1,
      filter: (message) => {
        expectTypeOf(message).toEqualTypeOf<Quote>();
        return message.lots > 1;
      },
    });
    const total = useFold(
      connection,
      (sum: number, message) => {
        expectTypeOf(message).toEqualTypeOf<Quote>();
        return sum + message.lots;
      },
      0,
    );
    expectTypeOf(total).toBeNumber();
    const latest = useFold(connection, (_: Quote | null, message) => message, null);
    expectTypeOf(latest).toEqualTypeOf<Quote | null>();
  });

  test('reject what does not fit the messages', () => {
    // @ts-expect-error -- messages have no price
    useMessage(connection, (message) => message.price > 1);
    // @ts-expect-error -- messages have no price
    useMessages(connection, { limit: 1, filter: (message) => message.price > 1 });
    // The list is readonly.
    expectTypeOf(useMessages(connection, { limit: 1 })).not.toHaveProperty('push');
    // @ts-expect-error -- the limit is a number
    useMessages(connection, { limit: '1' });
    // @ts-expect-error -- the state is a number
    useFold(connection, (sum: number, message) => `${sum} ${message.symbol}`, 0);
    // @ts-expect-error -- the initial state is a number
    useFold(connection, (sum: number, message) => sum + message.lots, 'none');
    // @ts-expect-error -- a schema is not a source of messages
    useMessage(zod.schema as StandardSchema<unknown, Quote>, () => {});
  });
});
