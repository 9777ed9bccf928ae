import { describe, expect, test } from 'vitest';
import { answerTo } from '../server/bot/answer-text.js';
import { enterAs, fresh } from './enter-as.js';
import type { OpenOptions } from './start-clients.js';
import { useClients } from './use-clients.js';

const chat = useClients();
const both = [
  ['react', 'vue'],
  ['vue', 'react'],
] as const;

const signedIn = (name: string, options?: OpenOptions) => enterAs(chat(), name, options);

describe.for(both)('from %s to %s', ([from, to]) => {
  test('a message travels, and its author sees how far', async () => {
    const ann = await signedIn(fresh('Ann'), { client: from });
    const bob = await signedIn(fresh('Bob'), { client: to });
    const text = fresh('Ahoy');
    await ann.deliver(text);
    await bob.message(text).waitFor();
    expect(await ann.message(text).getAttribute('data-own')).toBe('true');
    expect(await bob.message(text).getAttribute('data-own')).toBe('false');
    expect(await ann.message(text).innerText()).toContain('Delivered');
  });

  test('one sees who is there, and who is typing', async () => {
    const [annName, bobName] = [fresh('Ann'), fresh('Bob')];
    const ann = await signedIn(annName, { client: from });
    const bob = await signedIn(bobName, { client: to });
    await bob.page.locator('.person', { hasText: annName }).waitFor();
    await ann.composer.pressSequentially('Let me think');
    await bob.page.getByText(`${annName} is typing…`).waitFor();
    await ann.composer.fill('');
    await bob.page.getByText(`${annName} is typing…`).waitFor({ state: 'hidden' });
  });

  test('what one has not read is counted, and marked on coming back', async () => {
    const ann = await signedIn(fresh('Ann'), { client: from });
    const bob = await signedIn(fresh('Bob'), { client: to });
    await bob.enter('Random');
    await ann.deliver(fresh('one'));
    const second = fresh('two');
    await ann.deliver(second);
    await expect.poll(() => bob.page.title()).toMatch(/^\(\d+\) Random · Harbour$/);
    await bob.button('General 2 unread').click();
    await bob.message(second).waitFor();
    expect(await bob.log.locator('.new').count()).toBe(1);
    await bob.enter('Random');
    await bob.button(/^General$/).click();
    await bob.message(second).waitFor();
    expect(await bob.log.locator('.new').count()).toBe(0);
  });

  test('one who has scrolled up stays there, and jumps to the latest', async () => {
    const small = { viewport: { width: 360, height: 400 } };
    const ann = await signedIn(fresh('Ann'), { client: from });
    const bob = await signedIn(fresh('Bob'), { client: to, ...small });
    for (let line = 0; line < 8; line += 1) await ann.deliver(fresh('line'));
    await bob.page.mouse.move(180, 200);
    await bob.page.mouse.wheel(0, -400);
    await bob.button('Jump to the latest message').waitFor();
    const top = await bob.log.evaluate((log) => log.scrollTop);
    const text = fresh('latest');
    await ann.deliver(text);
    await bob.button('1 new message').waitFor();
    expect(await bob.log.evaluate((log) => log.scrollTop)).toBe(top);
    await bob.button('1 new message').click();
    await bob.message(text).waitFor();
    await bob.button(/new message|Jump/).waitFor({ state: 'hidden' });
  });
});

describe.for(['react', 'vue'] as const)('in %s', (client) => {
  test('a draft survives another room and a reload', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    await opened.composer.fill('Not finished');
    await opened.enter('Random');
    expect(await opened.composer.inputValue()).toBe('');
    await opened.enter('General');
    expect(await opened.composer.inputValue()).toBe('Not finished');
    await opened.page.reload();
    await opened.log.waitFor();
    expect(await opened.composer.inputValue()).toBe('Not finished');
  });

  test('an answer grows, and survives a reload in the middle', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    await opened.enter('Ask the bot');
    await opened.deliver(fresh('What is a cursor?'));
    const answer = opened.log.locator('[data-bot=true]').last();
    await answer.locator('.caret').waitFor();
    await opened.page.reload();
    await answer.waitFor();
    await expect.poll(() => answer.getAttribute('aria-busy')).toBe('false');
    const complete = await answer.locator('.text').innerText();
    await opened.page.reload();
    await answer.waitFor();
    expect(await answer.locator('.text').innerText()).toBe(complete);
  });

  test('a message that the server refuses can be tried again, and comes once', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    const text = fresh('Try me');
    chat().storage.isWritable = false;
    try {
      await opened.say(text);
      await opened.message(text).getByText('The server cannot store messages at the moment.').waitFor();
    } finally {
      chat().storage.isWritable = true;
    }
    await opened.button('Try again').click();
    await expect.poll(() => opened.message(text).getAttribute('data-delivery')).toBe('delivered');
    expect(await opened.message(text).count()).toBe(1);
  });

  test('a message that was not sent before a reload can be tried again, and comes once', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    const text = fresh('Interrupted');
    await chat().stopServer();
    try {
      await opened.banner.waitFor();
      await opened.say(text);
      await opened.message(text).waitFor();
      await opened.page.reload();
    } finally {
      await chat().restartServer();
    }
    await opened.message(text).getByText('The page was reloaded first.').waitFor();
    await opened.button('Try again').click();
    await expect.poll(() => opened.message(text).getAttribute('data-delivery')).toBe('delivered');
    expect(await opened.message(text).count()).toBe(1);
  });

  test('web addresses are links', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    const text = fresh('see https://example.org/a?b=c, number');
    await opened.deliver(text);
    const link = opened.message(text).getByRole('link');
    expect(await link.getAttribute('href')).toBe('https://example.org/a?b=c');
    expect(await opened.message(text).locator('.text').innerText()).toBe(text);
  });

  test('nobody but the server writes announcements', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    await opened.enter('Announcements');
    await opened.page.getByText('Only the server writes here.').waitFor();
    expect(await opened.composer.count()).toBe(0);
  });

  test('earlier messages come when they are asked for', async () => {
    const ann = await signedIn(fresh('Ann'), { client });
    await ann.enter('Random');
    const first = fresh('first');
    await ann.deliver(first);
    // Two people: one alone may not write as much at once.
    const bob = await signedIn(fresh('Bob'), { client });
    await bob.enter('Random');
    for (let line = 0; line < 29; line += 1) for (const person of [ann, bob]) await person.say(fresh('line'));
    for (const person of [ann, bob]) await person.deliver(fresh('last'));
    await ann.page.reload();
    await ann.log.locator('.message').first().waitFor();
    expect(await ann.message(first).count()).toBe(0);
    await ann.log.evaluate((log) => log.scrollTo(0, 0));
    const oldest = ann.log.locator('.message').first();
    const reading = ann.message(await oldest.locator('.text').innerText());
    const topOf = async () => (await reading.boundingBox())?.y ?? 0;
    const before = await topOf();
    await ann.button('Earlier messages').press('Enter');
    await ann.message(first).waitFor({ state: 'attached' });
    // A scroller stands on whole pixels.
    expect(Math.abs((await topOf()) - before)).toBeLessThan(2);
  });

  test('what arrives is read out once, and neither history nor pieces of an answer are', async () => {
    const name = fresh('Bob');
    const ann = await signedIn(fresh('Ann'), { client });
    const bob = await signedIn(name, { client });
    const old = fresh('old');
    await bob.deliver(old);
    await ann.page.reload();
    await ann.message(old).waitFor();
    const texts = [fresh('new'), fresh('new')];
    for (const text of texts) await bob.deliver(text);
    const announced = ann.page.locator('.conversation > [aria-live=polite]');
    await expect.poll(() => announced.locator('p').allInnerTexts()).toEqual(texts.map((text) => `${name}: ${text}`));
    await ann.enter('Ask the bot');
    await ann.say(fresh('Who reads this?'));
    await expect.poll(() => announced.locator('p').count()).toBe(1);
    const whole = answerTo('Who reads this?');
    const readOut = `Bot: ${whole}`;
    expect(await announced.innerText()).toBe(readOut);
    await expect.poll(() => ann.messages.last().innerText()).toBe(whole);
    // Neither the pieces before the end nor the end again.
    expect(await announced.innerText()).toBe(readOut);
  });

  test('a text is written in the direction of its script', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    const text = fresh('שלום!');
    await opened.composer.fill(text);
    expect(await opened.composer.evaluate((field) => field.matches(':dir(rtl)'))).toBe(true);
    await opened.composer.press('Enter');
    const shown = opened.message(text).locator('.text');
    expect(await shown.evaluate((element) => element.matches(':dir(rtl)'))).toBe(true);
  });

  test('who signs out leaves nothing to the next', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    await opened.composer.fill('My secret');
    await opened.button('Sign out').click();
    await opened.signIn(fresh('Bob'));
    expect(await opened.composer.inputValue()).toBe('');
    await opened.page.reload();
    await opened.page.locator('.account strong', { hasText: 'Bob' }).waitFor();
  });
});
