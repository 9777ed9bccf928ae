import type { Locator, Page } from 'playwright';

export type PanelName = 'react' | 'vue';

/** One panel as its reader sees and uses it. */
export class PanelPage<Figure extends string = string> {
  readonly name: PanelName;
  readonly root: Locator;

  constructor(page: Page, name: PanelName) {
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

  async say(text: string): Promise<void> {
    await this.root.getByRole('textbox', { name: 'Message' }).fill(text);
    await this.button('Send').click();
  }

  /** Waits for a word on the badge. */
  async reaches(status: string): Promise<void> {
    await this.root.locator('.badge', { hasText: status }).waitFor();
  }
}
