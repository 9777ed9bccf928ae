import type { Connection, StandardSchema, WebSocketFrame } from '@steadysocket/core';
import { createConnection, json, validated } from '@steadysocket/core';
import type { AcknowledgedTransport } from '@steadysocket/core/transport';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/vue';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

declare const acknowledged: AcknowledgedTransport<WebSocketFrame>;

/** What arrives, after the schema has made a date of a text and a default of nothing. */
interface Quote {
  symbol: string;
  at: Date;
  lots: number;
}

/** What is sent, before the schema makes a number of a text. */
interface Order {
  symbol: string;
  amount: string;
}

/** The schema of each library, for the same messages. */
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
  test('delivers what a schema makes of a message, and sends what another one takes', () => {
    const socket = useWebSocket('ws://x', {
      codec: validated(json(), zod.schema, zod.sendSchema),
      onMessage: (message) => expectTypeOf(message).toEqualTypeOf<Quote>(),
      onDrop: ({ message }) => expectTypeOf(message).toEqualTypeOf<Order>(),
    });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<Quote | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<Order>();
    expectTypeOf(socket.connection.value).toEqualTypeOf<Connection<Quote, Order>>();
  });

  test('does so with schemas of valibot', () => {
    const socket = useWebSocket('ws://x', { codec: validated(json(), valibot.schema, valibot.sendSchema) });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<Quote | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<Order>();
  });

  test('does so with schemas of arktype', () => {
    const socket = useWebSocket('ws://x', { codec: validated(json(), arktype.schema, arktype.sendSchema) });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<Quote | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<Order>();
  });

  test('does so with a union of messages, told apart by a field', () => {
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

  test('sends what it delivers where only one schema is given', () => {
    const schema = z.object({ text: z.string() });
    const { lastMessage, send } = useWebSocket('ws://x', { codec: validated(json(), schema) });
    expectTypeOf(lastMessage.value).toEqualTypeOf<{ text: string } | null>();
    expectTypeOf(send).parameter(0).toEqualTypeOf<{ text: string }>();
  });

  test('delivers what nobody knows where only what is sent has a schema', () => {
    const { sendSchema } = zod;
    const { lastMessage, send } = useWebSocket('ws://x', { codec: validated(json(), z.unknown(), sendSchema) });
    expectTypeOf(lastMessage.value).toBeUnknown();
    expectTypeOf(send).parameter(0).toEqualTypeOf<Order>();
  });

  test('takes the types of a connection that was made with schemas', () => {
    const connection = createConnection('ws://x', { codec: validated(json(), zod.schema, zod.sendSchema) });
    const socket = useWebSocket(connection, { onMessage: (message) => expectTypeOf(message).toEqualTypeOf<Quote>() });
    expectTypeOf(socket.lastMessage.value).toEqualTypeOf<Quote | null>();
    expectTypeOf(socket.send).parameter(0).toEqualTypeOf<Order>();
  });

  test('refuses what its schemas do not know', () => {
    const { send } = useWebSocket('ws://x', { codec: validated(json(), zod.schema, zod.sendSchema) });
    const { deliver } = useWebSocket('ws://x', {
      codec: validated(json(), zod.schema, zod.sendSchema),
      transport: acknowledged,
    });
    // @ts-expect-error -- the amount is a text until the schema has made a number of it
    send({ symbol: 'ABC', amount: 1 });
    // @ts-expect-error -- there is no symbol
    send({ amount: '1' });
    // @ts-expect-error -- what arrives is not what is sent
    send({ symbol: 'ABC', at: new Date(), lots: 1 });
    // @ts-expect-error -- nor is it what is delivered
    void deliver('ABC');
    // @ts-expect-error -- no schema
    useWebSocket('ws://x', { codec: validated(json(), { symbol: 'string' }) });
    const codec = validated(json(), zod.schema, zod.sendSchema);
    // @ts-expect-error -- it is given quotes
    useWebSocket('ws://x', { codec, onMessage: (message: string) => message });
  });
});

describe('the other hooks', () => {
  const { connection } = useWebSocket('ws://x', { codec: validated(json(), zod.schema, zod.sendSchema) });

  test('are given what the schema makes of a message', () => {
    useMessage(connection, (message) => expectTypeOf(message).toEqualTypeOf<Quote>());
    expectTypeOf(useMessages(connection, { limit: 1 }).value).toEqualTypeOf<readonly Quote[]>();
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
    expectTypeOf(total.value).toBeNumber();
    const latest = useFold(connection, (_: Quote | null, message) => message, null);
    expectTypeOf(latest.value).toEqualTypeOf<Quote | null>();
  });

  test('refuse what does not fit the messages', () => {
    // @ts-expect-error -- they have no price
    useMessage(connection, (message) => message.price > 1);
    // @ts-expect-error -- they have no price
    useMessages(connection, { limit: 1, filter: (message) => message.price > 1 });
    // Whoever shows messages does not add any.
    expectTypeOf(useMessages(connection, { limit: 1 }).value).not.toHaveProperty('push');
    // @ts-expect-error -- the limit is a number
    useMessages(connection, { limit: '1' });
    // @ts-expect-error -- the state is a number
    useFold(connection, (sum: number, message) => `${sum} ${message.symbol}`, 0);
    // @ts-expect-error -- and so is its first value
    useFold(connection, (sum: number, message) => sum + message.lots, 'none');
    // @ts-expect-error -- a schema is no source of messages
    useMessage(zod.schema as StandardSchema<unknown, Quote>, () => {});
  });
});
