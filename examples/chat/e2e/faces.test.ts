import { findBarriers, isFocusSeen, outlineOf } from '@steadysocket/example-look/e2e';
import { describe, expect, test } from 'vitest';
import { enterAs, fresh } from './enter-as.js';
import type { OpenOptions } from './start-clients.js';
import { useClients } from './use-clients.js';

const chat = useClients();
const clients = ['react', 'vue'] as const;
const phone = { viewport: { width: 360, height: 720 } };

const signedIn = (name: string, options?: OpenOptions) => enterAs(chat(), name, options);

test('both clients draw the same', async () => {
  const name = fresh('Ann');
  const pages = await Promise.all(clients.map((client) => signedIn(name, { client })));
  const outlines = () => Promise.all(pages.map(({ page }) => outlineOf(page.locator('#app'))));
  await expect.poll(async () => new Set(await outlines()).size).toBe(1);
});

describe.for(clients)('in %s', (client) => {
  test('has no barrier that axe finds, signed out, in an empty room and in a full one', async () => {
    const opened = await chat().open({ client, reducedMotion: 'reduce' });
    expect(await findBarriers(opened.page)).toEqual([]);
    await opened.button('Sign in').click();
    await opened.page.locator('.problem:not(:empty)').waitFor();
    expect(await findBarriers(opened.page)).toEqual([]);
    await opened.signIn(fresh('Ann'));
    await opened.enter('Announcements');
    expect(await findBarriers(opened.page)).toEqual([]);
    await opened.enter('General');
    for (let line = 0; line < 30; line += 1) await opened.say(fresh('Hello'));
    await opened.log.evaluate((log) => log.scrollTo(0, 0));
    await opened.button('Jump to the latest message').waitFor();
    expect(await findBarriers(opened.page)).toEqual([]);
  });

  test('has no barrier that axe finds when a message fails, offline, and when the server is away', async () => {
    const opened = await signedIn(fresh('Ann'), { client, reducedMotion: 'reduce' });
    chat().storage.isWritable = false;
    try {
      await opened.say(fresh('Try me'));
      await opened.button('Try again').waitFor();
      expect(await findBarriers(opened.page)).toEqual([]);
    } finally {
      chat().storage.isWritable = true;
    }
    await opened.context.setOffline(true);
    await opened.banner.getByText('You are offline.').waitFor();
    expect(await findBarriers(opened.page)).toEqual([]);
    await opened.context.setOffline(false);
    await chat().stopServer();
    try {
      await opened.banner.getByText('Connection lost.').waitFor();
      expect(await findBarriers(opened.page)).toEqual([]);
    } finally {
      await chat().restartServer();
    }
  });

  test('has no barrier that axe finds on a phone, drawers opened', async () => {
    const { page, button } = await signedInOnPhone();
    for (const [open, close] of [
      ['Show rooms', 'Close rooms'],
      ['Show people', 'Close people'],
    ] as const) {
      await button(open).click();
      await button(close).waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await button(close).click();
    }
  });

  async function signedInOnPhone() {
    const opened = await signedIn(fresh('Ann'), { client, ...phone, reducedMotion: 'reduce' });
    return Object.assign(opened, { button: (name: string) => opened.page.getByRole('button', { name }) });
  }

  test('fits windows from 320 pixels on', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    await opened.deliver(fresh('unbreakable'.repeat(40)));
    for (const width of [320, 360, 768, 1280, 1920]) {
      await opened.page.setViewportSize({ width, height: 700 });
      expect(await opened.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await opened.log.evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0);
    }
  });

  test('shows where the keyboard is', async () => {
    const { page } = await signedIn(fresh('Ann'), { client });
    for (let tabs = 0; tabs < 14; tabs += 1) {
      await page.keyboard.press('Tab');
      expect(await isFocusSeen(page), `after ${tabs + 1} tabs`).toBe(true);
    }
  });

  test('is used by keyboard', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    const { page, composer } = opened;
    await opened.button('General').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Random' }).waitFor();
    await composer.focus();
    const first = fresh('first');
    await page.keyboard.type(first);
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second');
    await page.keyboard.press('Enter');
    await opened.message(`${first}\nsecond`).waitFor();
    expect(await composer.inputValue()).toBe('');
  });

  test('leaves Enter to an input method that composes', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    const text = fresh('你好');
    await opened.composer.fill(text);
    await opened.composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await opened.composer.inputValue()).toBe(text);
    expect(await opened.message(text).count()).toBe(0);
    await opened.composer.press('Enter');
    await opened.message(text).waitFor();
  });

  test('opens drawers on a phone, and closes them with Escape', async () => {
    const opened = await signedIn(fresh('Ann'), { client, ...phone });
    const random = opened.button('Random');
    expect(await random.count()).toBe(0);
    await opened.button('Show rooms').press('Enter');
    await random.waitFor();
    await expect.poll(() => opened.button('General').evaluate((room) => room === document.activeElement)).toBe(true);
    await opened.page.keyboard.press('Escape');
    await random.waitFor({ state: 'hidden' });
    expect(await opened.button('Show rooms').evaluate((button) => button === document.activeElement)).toBe(true);
    await opened.button('Show rooms').click();
    await random.click();
    await opened.page.getByRole('heading', { name: 'Random' }).waitFor();
    await random.waitFor({ state: 'hidden' });
  });

  test('speaks Chinese, and keeps to it', async () => {
    const name = fresh('安');
    const opened = await signedIn(name, { client, reducedMotion: 'reduce' });
    await opened.page.getByRole('radio', { name: '中文' }).check();
    await opened.page.getByRole('heading', { name: '大厅' }).waitFor();
    await opened.page.reload();
    await opened.log.waitFor();
    expect(await opened.page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    expect(await findBarriers(opened.page)).toEqual([]);
    const words = await opened.page.locator('#app').evaluate((app) => {
      for (const part of app.querySelectorAll('.message, .person')) part.remove();
      return (app as HTMLElement).innerText;
    });
    // Names of keys and languages are the same in every language.
    expect(words.match(/[A-Za-z]{2,}/g)).toEqual(['English', 'Enter', 'Shift', 'Enter']);
  });

  test('speaks Chinese to a browser that prefers it', async () => {
    const { page } = await chat().open({ client, locale: 'zh-CN' });
    await page.getByRole('button', { name: '登录' }).waitFor();
  });

  test('is as dark as the user chooses', async () => {
    const { page, log } = await signedIn(fresh('Ann'), { client });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole('radio', { name: 'Dark' }).check();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    await log.waitFor();
    expect(await background()).toBe(dark);
  });

  test('keeps still for those who prefer less motion', async () => {
    const opened = await signedIn(fresh('Ann'), { client, reducedMotion: 'reduce' });
    await opened.enter('Ask the bot');
    await opened.say('Do you move?');
    await opened.page.locator('.caret').waitFor();
    const moving = await opened.page.evaluate(() =>
      [...document.querySelectorAll('*')].filter((element) =>
        ['', '::before'].some((part) => {
          const { animationName, transitionDuration } = getComputedStyle(element, part);
          return animationName !== 'none' || transitionDuration !== '0s';
        }),
      ),
    );
    expect(moving).toEqual([]);
  });

  test('leads to the other client, with the same server and room', async () => {
    const { page } = await chat().open({ client });
    const before = new URL(page.url());
    await page.getByRole('link', { name: /^Open it in/ }).click();
    await page.getByRole('link', { name: client === 'react' ? 'Open it in React' : 'Open it in Vue' }).waitFor();
    expect(new URL(page.url()).search).toBe(before.search);
  });

  test('says what is wrong with a name', async () => {
    const { page } = await chat().open({ client });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('Please enter a name.').waitFor();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Bot');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('That name looks like the name of the bot.').waitFor();
  });
});
