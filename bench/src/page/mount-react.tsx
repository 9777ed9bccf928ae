import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { PageParts } from './subject.js';

/** Mounts components whose text is what the hook gives; the hook of the first one handles messages. */
export function mountReact(
  root: HTMLElement,
  { components, tally }: PageParts,
  useText: (isFirst: boolean) => string | null | undefined,
): void {
  function Component({ isFirst }: { readonly isFirst: boolean }): ReactNode {
    tally.renders += 1;
    return <p>{useText(isFirst)}</p>;
  }
  createRoot(root).render(
    Array.from({ length: components }, (_, index) => <Component key={index} isFirst={index === 0} />),
  );
}
