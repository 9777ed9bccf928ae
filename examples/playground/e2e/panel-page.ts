import type { Locator, Page } from 'playwright';

export type Figure = 'ready-state' | 'attempt' | 'queue' | 'latency' | 'last-close';

/** One panel as its reader sees and uses it. */
export class PanelPage {
  readonly name: 'react' | 'vue';
  readonly root: Locator;

  constructor(page: Page, name: 'react' | 'vue') {
    this.name = name;
    this.root = page.locator(`#${name}`);
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  message(text: string): Locator {
    return this.root.locator('.message', { hasText: text });
  }

  /** The word on the badge. */
  readonly status = async (): Promise<string> => (await this.root.locator('.badge').innerText()).trim();

  /** What a screen reader is told of the status. */
  readonly sentence = (): Promise<string> => this.root.locator('.sentence [role=status]').innerText();

  readonly countdown = (): Locator => this.root.getByRole('timer');

  async figure(name: Figure): Promise<string> {
    const text = await this.root.locator(`[data-figure=${name}] dd`).innerText();
    return text.replace(/\s+/g, ' ').trim();
  }

  /** How many messages came in all. */
  readonly received = async (): Promise<number> =>
    Number((await this.root.locator('.received').innerText()).replaceAll(',', ''));

  /** How often an event happened. */
  async tally(event: 'open' | 'message' | 'error' | 'close' | 'drop'): Promise<number> {
    return Number((await this.root.locator(`.tally [data-event=${event}] dd`).innerText()).replaceAll(',', ''));
  }

  async chooseFormat(label: 'Text' | 'JSON' | 'XML' | 'Image'): Promise<void> {
    await this.root.getByRole('radio', { name: label, exact: true }).check({ force: true });
  }

  async say(text: string): Promise<void> {
    await this.root.getByRole('textbox', { name: 'Message' }).fill(text);
    await this.button('Send').click();
  }

  /** Waits for a word on the badge. */
  async reaches(status: string): Promise<void> {
    await this.root.locator('.badge', { hasText: status }).waitFor();
  }
}
