import { manualClock } from '@steadysocket/core/testing';
import { createHub } from '@steadysocket/server';
import { expect, test } from 'vitest';
import { join } from './simulated-client.js';

const greeting = { session: 'gone', base: 3, user: 'ann', last: 8 };

test.each([
  ['the same user', 'ann', 3],
  ['another one', 'ben', 8],
])('a new session of %s counts on where no id comes twice', async (_, auth, received) => {
  const ids: string[] = [];
  const hub = createHub({
    clock: manualClock(),
    authenticate: ({ auth: name }) => ({ id: String(name) }),
    onMessage: (_peer, _message, { id }) => void ids.push(id),
  });
  const client = await join(hub, { ...greeting, auth });
  expect(client.controls[0]).toMatchObject({ type: 'welcome', received });
  client.send('next');
  expect(ids).toEqual([`p:${received + 1}`]);
});

test.each([{ last: 2 }, { last: -1 }, { last: undefined }, { user: 7 }])(
  'a hello that contradicts itself: %j',
  async (wrong) => {
    const hub = createHub({ clock: manualClock(), onMessage: () => undefined });
    expect((await join(hub, { ...greeting, ...wrong })).closed?.code).toBe(4400);
  },
);
