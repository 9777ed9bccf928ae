import { PanelPage as LookPanelPage } from '@steadysocket/example-look/e2e';

export type Figure = 'ready-state' | 'attempt' | 'queue' | 'latency' | 'last-close';

/** One panel of the playground. */
export class PanelPage extends LookPanelPage<Figure> {
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
}
