import type { Page } from 'playwright';

/** What a screen reader could not name or find: controls, images and regions without a name, ids that lead nowhere. */
export function findNameless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.body.querySelectorAll('*')];
    const isNamed = (element: Element): boolean => {
      const labels = (element as Partial<HTMLInputElement>).labels ?? [];
      const texts = [
        element.getAttribute('aria-label'),
        ...(element.getAttribute('aria-labelledby') ?? '')
          .split(' ')
          .map((id) => document.getElementById(id)?.textContent),
        ...[...labels].map((label) => label.textContent),
        element.matches('button, a') ? element.textContent : '',
      ];
      return texts.some((text) => (text ?? '').trim() !== '');
    };
    const nameless = all
      .filter((element) =>
        element.matches('button, a, input, select, textarea, progress, [role=log], nav, section, article'),
      )
      .filter((element) => !isNamed(element))
      .map((element) => `has no name: ${element.outerHTML.slice(0, 120)}`);
    const unseen = all
      .filter((element) => element.matches('img:not([alt])'))
      .map((element) => `has no alternative text: ${element.outerHTML.slice(0, 120)}`);
    const ids = all.map((element) => element.id).filter((id) => id !== '');
    const doubles = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `is used twice: ${id}`);
    const lost = all
      .flatMap((element) => ['aria-labelledby', 'aria-describedby'].map((name) => element.getAttribute(name) ?? ''))
      .flatMap((list) => list.split(' '))
      .filter((id) => id !== '' && !ids.includes(id))
      .map((id) => `leads nowhere: ${id}`);
    return [...nameless, ...unseen, ...doubles, ...lost];
  });
}
