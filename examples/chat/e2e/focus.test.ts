import type { Locator } from 'playwright';
import { describe, expect, test } from 'vitest';
import { enterAs, fresh } from './enter-as.js';
import type { OpenOptions } from './start-clients.js';
import { useClients } from './use-clients.js';

const chat = useClients();
const small = { viewport: { width: 360, height: 400 } };

const signedIn = (name: string, options?: OpenOptions) => enterAs(chat(), name, options);

const hasFocus = (place: Locator) => place.evaluate((element) => element === document.activeElement);
const expectFocus = (place: Locator) => expect.poll(() => hasFocus(place)).toBe(true);

describe.for(['react', 'vue'] as const)('in %s the focus', (client) => {
  test('is on the name before the sign-in, after a wrong name, and after the sign-out', async () => {
    const opened = await chat().open({ client });
    await expectFocus(opened.page.locator('#name'));
    await opened.button('Sign in').click();
    await opened.page.getByRole('alert').getByText('Please enter a name.').waitFor();
    await expectFocus(opened.page.locator('#name'));
    await opened.signIn(fresh('Ann'));
    await opened.button('Sign out').press('Enter');
    await expectFocus(opened.page.locator('#name'));
  });

  test('is in the composer after the sign-in, and in another room', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    await expectFocus(opened.composer);
    await opened.enter('Random');
    await expectFocus(opened.composer);
  });

  test('opens no keyboard on a touch screen', async () => {
    const opened = await signedIn(fresh('Ann'), { client, ...small, hasTouch: true, isMobile: true });
    await opened.composer.waitFor();
    expect(await hasFocus(opened.composer)).toBe(false);
  });

  test('stays in the messages when a failed one is tried again or deleted', async () => {
    const opened = await signedIn(fresh('Ann'), { client });
    chat().storage.isWritable = false;
    try {
      await opened.say(fresh('Try me'));
      await opened.button('Try again').press('Enter');
      await expectFocus(opened.log);
      await opened.button('Delete').press('Enter');
      await expectFocus(opened.log);
    } finally {
      chat().storage.isWritable = true;
    }
  });

  test('moves to the composer after a jump to the latest message', async () => {
    const opened = await signedIn(fresh('Ann'), { client, ...small });
    for (let line = 0; line < 8; line += 1) await opened.deliver(fresh('line'));
    await opened.log.evaluate((log) => log.scrollTo(0, 0));
    await opened.button('Jump to the latest message').press('Enter');
    await expectFocus(opened.composer);
  });
});
