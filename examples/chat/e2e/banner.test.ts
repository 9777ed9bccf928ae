import { expect, test } from 'vitest';
import { enterAs, fresh } from './enter-as.js';
import { memoryStorage } from './memory-storage.js';
import type { OpenOptions } from './start-clients.js';
import { useClients } from './use-clients.js';

const chat = useClients();
const clients = ['react', 'vue'] as const;

const signedIn = (name: string, options?: OpenOptions) => enterAs(chat(), name, options);

test.for(clients)('%s says what waits and when it tries again, and that nothing was lost', async (client) => {
  const opened = await signedIn(fresh('Ann'), { client });
  await opened.deliver(fresh('Before'));
  await chat().stopServer();
  const texts = [fresh('While'), fresh('the server'), fresh('is away')];
  try {
    await opened.banner.getByText(/Trying again in \d+\ss\./).waitFor();
    for (const text of texts) await opened.say(text);
    await opened.banner.getByText('3 messages will be sent.').waitFor();
    // A screen reader hears it without the seconds.
    const announced = opened.page.locator('[role=status]');
    await expect.poll(() => announced.innerText()).toMatch(/^(Connection lost|Reconnecting…)/);
    expect(await announced.innerText()).not.toMatch(/\d\ss/);
    expect(await opened.message(texts[0] ?? '').getAttribute('data-delivery')).toBe('sending');
  } finally {
    await chat().restartServer();
  }
  // It may have been tried in this very moment.
  await opened
    .button('Retry now')
    .click({ timeout: 2_000 })
    .catch(() => {});
  await opened.banner.getByText('Reconnected. Nothing was lost.').waitFor();
  await opened.delivered(texts[2] ?? '').waitFor();
  expect((await opened.texts()).slice(-3)).toEqual(texts);
  await opened.banner.waitFor({ state: 'hidden' });
});

test.for(clients)('%s says that the device is offline, and what waits', async (client) => {
  const opened = await signedIn(fresh('Ann'), { client });
  await opened.deliver(fresh('Before'));
  await opened.context.setOffline(true);
  for (const text of ['one', 'two', 'three']) await opened.say(fresh(text));
  await expect.poll(() => opened.banner.locator('p').innerText()).toBe('You are offline. 3 messages will be sent.');
  await opened.context.setOffline(false);
  await opened.banner.waitFor({ state: 'hidden' });
});

test.for(clients)('%s says that history is lost, and why', async (client) => {
  const opened = await signedIn(fresh('Ann'), { client });
  await opened.deliver(fresh('Before'));
  await chat().stopServer();
  await opened.banner.waitFor();
  await chat().restartServer(memoryStorage());
  await opened.banner.getByText('Reconnected. Some history could not be recovered.').waitFor();
  expect(await opened.banner.locator('small').innerText()).toContain('The server lost part of its history.');
  await opened.button('Dismiss').click();
  await opened.banner.waitFor({ state: 'hidden' });
});

test.for(clients)('%s keeps the place of a conversation when the banner comes', async (client) => {
  const opened = await signedIn(fresh('Ann'), { client, viewport: { width: 360, height: 500 } });
  for (let line = 0; line < 12; line += 1) await opened.deliver(fresh('line'));
  await chat().stopServer();
  await opened.banner.waitFor();
  await chat().restartServer();
  const isAtEnd = () => opened.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 8);
  expect(await isAtEnd()).toBe(true);
});

test.for(clients)('%s asks before a sign-out that would lose messages', async (client) => {
  const opened = await signedIn(fresh('Ann'), { client });
  const questions: string[] = [];
  let answer = false;
  opened.page.on('dialog', (dialog) => {
    questions.push(dialog.message());
    void (answer ? dialog.accept() : dialog.dismiss());
  });
  await chat().stopServer();
  try {
    await opened.banner.waitFor();
    const text = fresh('Not yet');
    await opened.say(text);
    await opened.message(text).waitFor();
    await opened.button('Sign out').click();
    expect(questions).toEqual(['1 message was not delivered and will be deleted. Sign out?']);
    await opened.message(text).waitFor();
    answer = true;
    await opened.button('Sign out').click();
    await opened.page.locator('#name').waitFor();
    expect(questions).toHaveLength(2);
  } finally {
    await chat().restartServer();
  }
});

test.for(clients)('%s signs out on a phone while the server is away', async (client) => {
  const opened = await signedIn(fresh('Ann'), { client, viewport: { width: 360, height: 640 } });
  await chat().stopServer();
  try {
    await opened.page.reload();
    await opened.page.getByText('Loading the rooms…').waitFor();
    await opened.button('Show rooms').click();
    await opened.button('Sign out').click();
    await opened.page.locator('#name').waitFor();
  } finally {
    await chat().restartServer();
  }
});

test.for(clients)('%s says that the server does not answer a sign-in', async (client) => {
  const opened = await chat().open({ client });
  await chat().stopServer();
  try {
    await opened.page.locator('#name').fill(fresh('Ann'));
    await opened.button('Sign in').click();
    await opened.page.getByRole('alert').getByText('The server does not answer.').waitFor();
  } finally {
    await chat().restartServer();
  }
  await opened.signIn(fresh('Ann'));
});
