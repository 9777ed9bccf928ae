import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** What keeps people from using the page, by the rules of axe: WCAG 2.2 AA, and its best practices. */
export async function findBarriers(page: Page): Promise<string[]> {
  // A page shows the same panel twice, and the article around each has the name that its parts have not.
  const { violations } = await new AxeBuilder({ page }).disableRules('landmark-unique').analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
  );
}
