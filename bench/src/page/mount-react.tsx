import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { PageParts } from './subject.js';

/** Mounts components that show the result of the hook. */
export function mountReact(
  root: HTMLElement,
  { components, tally }: PageParts,
  useText: () => string | null | undefined,
): void {
  function Component(): ReactNode {
    tally.renders += 1;
    return <p>{useText()}</p>;
  }
  createRoot(root).render(Array.from({ length: components }, (_, index) => <Component key={index} />));
}
