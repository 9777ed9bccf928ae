import { expect, test } from 'vitest';
import { useClients } from './use-clients.js';

// As in `npm run demo`: React in its strict mode, and both frameworks with all their warnings, each of which fails the test.
const chat = useClients({ serving: 'development' });

test.for(['react', 'vue'] as const)('%s runs in development without a warning', async (client) => {
  const opened = await chat().open({ client });
  await opened.signIn(`Ann ${client}`);
  await opened.deliver(`Ahoy from ${client}`);
  await opened.enter('Ask the bot');
  await opened.say(`Does ${client} warn?`);
  await opened.page.locator('.caret').waitFor();
  await opened.enter('General');
  await opened.message(`Ahoy from ${client}`).waitFor();
  expect(await opened.message(`Ahoy from ${client}`).count()).toBe(1);
  await opened.button('Sign out').click();
  await opened.button('Sign in').waitFor();
});
