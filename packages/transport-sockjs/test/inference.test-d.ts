import { createConnection, json } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';
import { expectTypeOf, it } from 'vitest';

it('receives text', () => {
  const connection = createConnection('https://host/chat', { transport: sockJs() });
  connection.on('message', (message) => expectTypeOf(message).toEqualTypeOf<string>());
});

it('takes codecs that make text', () => {
  const connection = createConnection('https://host/chat', { transport: sockJs(), codec: json<{ n: number }>() });
  connection.on('message', (message) => expectTypeOf(message).toEqualTypeOf<{ n: number }>());
});
