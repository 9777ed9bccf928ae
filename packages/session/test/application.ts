import { createConnection, json } from '@steadysocket/core';
import type { Cursor, Published, Room, SessionInfo } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';

export const lines = createConnection('wss://example.org/lines', {
  transport: session({ auth: () => 'token', unacknowledged: 'resend' }),
  codec: json<{ readonly text: string }>(),
});
export const acknowledged: Promise<unknown> = lines.deliver({ text: 'hello' });
// @ts-expect-error -- no Line.
lines.send(5);

export const lostBecause = (lines.getSnapshot().session as SessionInfo | null)?.lostBecause;

export const general: Room<{ readonly text: string }, { readonly text: string }> = rooms(lines, {
  after: (): Cursor | undefined => undefined,
})('general');
general.on('message', ({ room, epoch, offset, message }) => [room, epoch, offset.toFixed(), message.text]);
export const published: Promise<Published> = general.publish({ text: 'hello' }, { timeoutMs: Infinity });
// @ts-expect-error -- no Line.
void general.publish(5);
