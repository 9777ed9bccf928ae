import { useDemo } from '@steadysocket/example-look/e2e/test';
import { expect, inject, test } from 'vitest';
import { answerTo } from '../server/bot/answer-text.js';
import type { ChatPage } from './chat-page.js';
import { startChatSite } from './chat-site.js';

const site = useDemo(() => startChatSite(inject('builtSites').chat));

/** One in React and one in Vue, in a room that shows nothing yet. */
async function openBoth(title: string): Promise<readonly [ada: ChatPage, bob: ChatPage, before: readonly string[]]> {
  const ada = await site().open({ client: 'react' });
  const bob = await site().open({ client: 'vue' });
  await ada.signIn('Ada');
  await bob.signIn('Bob');
  for (const person of [ada, bob]) await person.enter(title);
  await expect.poll(() => ada.page.getByRole('log').getAttribute('aria-busy')).toBe('false');
  return [ada, bob, await ada.texts()];
}

test('two people talk, one in React and one in Vue', async () => {
  const [ada, bob, before] = await openBoth('General');
  await ada.say('Ahoy');
  await bob.messages.getByText('Ahoy').waitFor();
  await bob.say('Ahoy yourself');
  for (const person of [ada, bob]) await person.shows([...before, 'Ahoy', 'Ahoy yourself']);
});

test('counts what somebody has not read, on both clients', async () => {
  const [ada, bob] = await openBoth('Random');
  await bob.enter('General');
  await ada.say('Over here');
  await bob.room('Random').getByText('1 unread').waitFor();
  await bob.enter('Random');
  await bob.messages.getByText('Over here').waitFor();
  await bob.enter('General');
  await expect.poll(() => bob.room('Random').innerText()).not.toContain('unread');
});

test('shows each message once and in one order when the server is killed in mid-conversation', async () => {
  const [ada, bob, before] = await openBoth('General');
  const said: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    for (const text of [`Before ${String(round)}`, `During ${String(round)}`]) said.push(text);
    await ada.say(`Before ${String(round)}`);
    await bob.messages.getByText(`Before ${String(round)}`).waitFor();
    await site().killServer();
    await (round % 2 === 0 ? ada : bob).say(`During ${String(round)}`);
    for (const person of [ada, bob]) await person.banner.waitFor();
    await site().restartServer();
    for (const person of [ada, bob]) await person.messages.getByText(`During ${String(round)}`).waitFor();
  }
  for (const person of [ada, bob]) await person.shows([...before, ...said]);
});

test.for(['react', 'vue'] as const)('sends what was written while the network was away, in %s', async (client) => {
  const [ada, bob, before] = await openBoth('General');
  const [away, there] = client === 'react' ? [ada, bob] : [bob, ada];
  await away.context.setOffline(true);
  const texts = [1, 2, 3].map((count) => `Written offline in ${client} ${String(count)}`);
  for (const text of texts) await away.say(text);
  await there.say(`Meanwhile, ${client}`);
  await there.messages.getByText(`Meanwhile, ${client}`).waitFor();
  expect(await away.unconfirmed()).toBe(3);
  expect(await there.messages.getByText('Written offline in').filter({ hasText: client }).count()).toBe(0);
  await away.context.setOffline(false);
  for (const person of [away, there]) await person.shows([...before, `Meanwhile, ${client}`, ...texts]);
});

test.for(['react', 'vue'] as const)('a tab in %s that reloads while the bot speaks misses no word', async (client) => {
  const [ada, bob, before] = await openBoth('Ask the bot');
  const [reloading, watching] = client === 'react' ? [ada, bob] : [bob, ada];
  const question = `What does a node do? ${client}`;
  await reloading.say(question);
  const answering = reloading.page.locator('.message[data-bot=true][aria-busy=true]');
  await answering.waitFor();
  await reloading.page.reload();
  await watching.shows([...before, question, answerTo(question)]);
  // A new page asks for the latest 50 messages, and each word of the bot is one: what was before may not be among them.
  await reloading.showsAtLast([question, answerTo(question)]);
});
