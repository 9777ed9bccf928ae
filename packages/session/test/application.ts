import { createConnection, json } from '@steadysocket/core';
import type { SessionInfo } from '@steadysocket/session';
import { session } from '@steadysocket/session';

export const lines = createConnection('wss://example.org/lines', {
  transport: session({ auth: () => 'token', unacknowledged: 'resend' }),
  codec: json<{ readonly text: string }>(),
});
export const acknowledged: Promise<unknown> = lines.deliver({ text: 'hello' });
// @ts-expect-error -- no Line.
lines.send(5);

export const lostBecause = (lines.getSnapshot().session as SessionInfo | null)?.lostBecause;
