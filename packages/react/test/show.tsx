import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { onTestFinished } from 'vitest';

/** Mounts a page in the browser's document, until the test has finished. */
export function show(page: ReactNode): { readonly container: HTMLElement; readonly unmount: () => void } {
  const container = document.body.appendChild(document.createElement('div'));
  const root = createRoot(container);
  onTestFinished(() => {
    root.unmount();
    container.remove();
  });
  root.render(page);
  return { container, unmount: () => root.unmount() };
}
