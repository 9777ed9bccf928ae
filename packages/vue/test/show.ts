import { onTestFinished } from 'vitest';
import type { Component, Plugin } from 'vue';
import { createApp } from 'vue';

/** Mounts a page in the browser's document, until the test has finished. */
export function show(
  page: Component,
  plugin?: Plugin,
): { readonly container: HTMLElement; readonly unmount: () => void } {
  const container = document.body.appendChild(document.createElement('div'));
  const app = createApp(page);
  if (plugin) app.use(plugin);
  let isMounted = true;
  const unmount = (): void => {
    if (isMounted) app.unmount();
    isMounted = false;
  };
  onTestFinished(() => {
    unmount();
    container.remove();
  });
  app.mount(container);
  return { container, unmount };
}
