import '../styles/index.css';
import { findElement, startThemeChoice } from '@steadysocket/example-look';

startThemeChoice(findElement('theme'));
linkPlayground(import.meta.env['VITE_PLAYGROUND_URL'] as string | undefined);

/** `npm run demo` serves the playground as well; on its own, this page has none to lead to. */
function linkPlayground(url: string | undefined): void {
  const entry = findElement('playground');
  entry.hidden = url === undefined;
  entry.querySelector('[data-link]')?.setAttribute('href', url ?? '');
}
