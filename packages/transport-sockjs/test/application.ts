import { createConnection, json } from '@steadysocket/core';
import type { SockJsEnding } from '@steadysocket/transport-sockjs';
import { sockJs } from '@steadysocket/transport-sockjs';

export const lines = createConnection('https://example.org/echo', {
  transport: sockJs({ silenceMs: 60_000 }),
  codec: json<{ readonly text: string }>(),
});
lines.send({ text: 'hello' });
// @ts-expect-error -- no Line.
lines.send(5);

export const ending: SockJsEnding = { code: 1006, reason: '', wasClean: false, status: 401 };
sockJs({ closeInfo: ({ status }) => (status === 401 ? { code: 4401 } : undefined) });
