import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const read = (file: string): string => readFileSync(new URL(`./html/${file}`, import.meta.url), 'utf8');

/**
 * Puts the parts that every page has where its HTML says so: `<!--look:head-->`, `mark`, `theme`, `icons`.
 *
 * `parts` are those of a project's own, by the comment that stands for each. They may hold such comments themselves.
 */
export function look(parts: Readonly<Record<string, string>> = {}): Plugin {
  const all = Object.entries({
    ...parts,
    '<!--look:head-->': `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(read('mark.svg'))}" />${read('head.html')}`,
    '<!--look:mark-->': read('mark.svg').replace('<svg', '<svg width="34" height="34" aria-hidden="true"'),
    '<!--look:theme-->': read('theme.html'),
    '<!--look:icons-->': read('icons.html'),
  });
  return {
    name: 'steadysocket-look',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => all.reduce((page, [comment, part]) => page.replace(comment, () => part), html),
    },
  };
}
