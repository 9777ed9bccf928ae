import { createConnection, json } from '@steadysocket/core';
import type { Room } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import { expectTypeOf, test } from 'vitest';

interface Quote {
  readonly price: number;
}

interface Order {
  readonly order: string;
}

interface Said {
  readonly said: string;
}

const connection = createConnection('wss://example.org', { transport: session(), codec: json<Quote, Order>() });

test('a room has the messages of its connection', () => {
  expectTypeOf(rooms(connection)('a')).toEqualTypeOf<Room<Quote, Order>>();
});

test('a room can have its own messages', () => {
  expectTypeOf(rooms<Said, string>(connection, { last: 1 })('a')).toEqualTypeOf<Room<Said, string>>();
});
