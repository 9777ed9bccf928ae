import { createConnection, json } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';

export const lines = createConnection('https://example.org/echo', {
  transport: sockJs({ silenceMs: 60_000 }),
  codec: json<{ readonly text: string }>(),
});
lines.send({ text: 'hello' });
// @ts-expect-error -- no Line.
lines.send(5);
