import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ServerSubject } from '@steadysocket/conformance/binding';
import { onTestFinished, vi } from 'vitest';
import type { App, Component, Plugin } from 'vue';
import { createSSRApp } from 'vue';
import { pipeToNodeWritable, renderToString } from 'vue/server-renderer';
import type { Mode } from './harness.js';
import { hooks, pageOf, step } from './harness.js';

const appOf = (page: Component, plugins: readonly Plugin[]): App => {
  const app = createSSRApp(page);
  for (const plugin of plugins) app.use(plugin);
  return app;
};

/** Renders as a server does, without a window. */
export async function renderOnServer(page: Component, plugins: readonly Plugin[] = []): Promise<string> {
  vi.stubGlobal('window', undefined);
  try {
    return await renderToString(appOf(page, plugins));
  } finally {
    vi.unstubAllGlobals();
  }
}

/** Hydrates the markup of a server, until the test has finished. */
export async function hydrate(page: Component, markup: string, plugins: readonly Plugin[] = []): Promise<HTMLElement> {
  const container = document.createElement('div');
  container.innerHTML = markup;
  const app = appOf(page, plugins);
  onTestFinished(() => app.unmount());
  app.mount(container);
  await step(() => {});
  return container;
}

function readStream(page: Component): Promise<string> {
  const stream = new PassThrough();
  pipeToNodeWritable(appOf(page, []), {}, stream);
  return text(stream);
}

/** Vue as a subject of the suites for servers. */
export function vueOnServer(mode: Mode): ServerSubject {
  return {
    ...hooks,
    step,
    async serve(setup, options) {
      const page = { render: pageOf(mode, setup, options).node };
      const markup = await (options.until ? readStream(page) : renderOnServer(page));
      return {
        markup,
        async hydrate() {
          const container = await hydrate(page, markup);
          return {
            get text() {
              return container.textContent;
            },
          };
        },
      };
    },
  };
}
