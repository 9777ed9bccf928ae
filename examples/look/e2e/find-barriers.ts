import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** What keeps people from using the page, by the rules of axe: WCAG 2.2 AA, and its best practices; light, and then dark. */
export async function findBarriers(page: Page): Promise<string[]> {
  // A page shows the same panel twice, and the article around each has the name that its parts have not.
  const light = await violationsIn(page, 'light', (axe) => axe.disableRules('landmark-unique'));
  // Nothing but colours changes with the scheme.
  const dark = await violationsIn(page, 'dark', (axe) => axe.withRules('color-contrast'));
  return [...light, ...dark];
}

async function violationsIn(
  page: Page,
  colorScheme: 'light' | 'dark',
  choose: (axe: AxeBuilder) => AxeBuilder,
): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  const { violations } = await choose(new AxeBuilder({ page })).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${colorScheme}: ${id}: ${html.slice(0, 120)} ${failureSummary}`),
  );
}
