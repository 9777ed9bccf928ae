import type { WatchedPage } from '@steadysocket/example-look/e2e';
import { watchProblems } from '@steadysocket/example-look/e2e';
import type { BrowserContext, Locator, Page } from 'playwright';
import { expect } from 'vitest';

export type Client = 'react' | 'vue';

/** One person in a browser of their own, as they use the chat. */
export class ChatPage implements WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly problems: readonly string[];

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
    this.problems = watchProblems(page);
  }

  static async open(context: BrowserContext, url: string): Promise<ChatPage> {
    const opened = new ChatPage(await context.newPage(), context);
    await opened.page.goto(url);
    return opened;
  }

  get composer(): Locator {
    return this.page.locator('.composer textarea');
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  /** What the page says about its connection. */
  get banner(): Locator {
    return this.page.locator('.banner');
  }

  /** Everything in the conversation, in the order in which it is shown. */
  get messages(): Locator {
    return this.log.locator('.message .text');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  room(title: string): Locator {
    return this.page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name: title });
  }

  /** Looks at what was said alone: a number at its end and the time beside it would look like another number. */
  message(text: string): Locator {
    return this.log.locator('.message', { has: this.page.locator('.text', { hasText: text }) });
  }

  delivered(text: string): Locator {
    return this.message(text).and(this.page.locator('[data-delivery=delivered]'));
  }

  async signIn(name: string): Promise<void> {
    await this.page.locator('#name').fill(name);
    await this.page.locator('.sign-in button.primary').click();
    await this.log.waitFor();
  }

  async enter(title: string): Promise<void> {
    await this.room(title).click();
    await this.page.getByRole('log', { name: `Messages in ${title}` }).waitFor();
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Says something and waits until the room has it. */
  async deliver(text: string): Promise<void> {
    await this.say(text);
    await this.delivered(text).waitFor();
  }

  texts(): Promise<string[]> {
    return this.messages.allInnerTexts();
  }

  /** Own messages that the server has not confirmed, or has refused. */
  unconfirmed(): Promise<number> {
    return this.page.locator('.message[data-own=true]:not([data-delivery=delivered])').count();
  }

  /** The whole conversation, all of it confirmed. */
  async shows(texts: readonly string[]): Promise<void> {
    await expect.poll(() => this.texts()).toEqual(texts);
    await expect.poll(() => this.unconfirmed()).toBe(0);
  }

  /** Below whatever else it shows. */
  async showsAtLast(texts: readonly string[]): Promise<void> {
    await expect.poll(async () => (await this.texts()).slice(-texts.length)).toEqual(texts);
    await expect.poll(() => this.unconfirmed()).toBe(0);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
