import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useClients } from './use-clients.js';

const accessMs = 3_000;
const chat = useClients({ accessMs });

test.for(['react', 'vue'] as const)('%s renews its token before it expires', async (client) => {
  const opened = await chat().open({ client });
  await opened.signIn(`Ann ${client}`);
  let otherLinks = 0;
  opened.page.on('websocket', () => (otherLinks += 1));
  await delay(accessMs * 2.5);
  await opened.deliver(`Still here in ${client}`);
  // The session went on with newer tokens.
  expect(otherLinks).toBe(0);
});

test.for(['react', 'vue'] as const)(
  '%s asks for another sign-in when the server does not know its user',
  async (client) => {
    const opened = await chat().open({ client });
    await opened.signIn(`Bob ${client}`);
    await opened.page.evaluate(() => {
      const key = Object.keys(sessionStorage).find((each) => each.endsWith('credentials')) ?? '';
      const { name } = JSON.parse(sessionStorage.getItem(key) ?? '') as { name: string };
      sessionStorage.setItem(key, JSON.stringify({ name, access: 'x', refresh: 'x', expiresAt: 0, renewAt: 0 }));
    });
    await opened.page.reload();
    await opened.banner.getByText('Your sign-in is no longer valid.').waitFor();
    await opened.button('Sign in again').click();
    await opened.signIn(`Bob ${client}`);
  },
);
