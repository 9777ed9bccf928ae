import { createConnection, json } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';
import { expectTypeOf, test } from 'vitest';

test('receives text', () => {
  const connection = createConnection('https://host/chat', { transport: sockJs() });
  connection.on('message', (message) => expectTypeOf(message).toEqualTypeOf<string>());
});

test('takes codecs that make text', () => {
  const connection = createConnection('https://host/chat', { transport: sockJs(), codec: json<{ n: number }>() });
  connection.on('message', (message) => expectTypeOf(message).toEqualTypeOf<{ n: number }>());
});
