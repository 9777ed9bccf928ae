import { createConnection } from '@steadysocket/core';
import { useWebSocket } from '@steadysocket/vue';
import { afterEach, expect, test, vi } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { fakeWorld, step } from './harness.js';

afterEach(() => vi.restoreAllMocks());

test('shows the idle snapshot while hydrating, without a warning, and the connection from then on', async () => {
  const warn = vi.spyOn(console, 'warn');
  const { transport, options } = fakeWorld();
  const connection = createConnection('ws://server.test/', options);
  const texts: string[] = [];
  const setup = (): (() => string) => {
    const ours = useWebSocket(connection);
    const own = useWebSocket('ws://own.test/', options);
    return () => {
      const shown = `${ours.status.value} ${own.status.value}`;
      texts.push(shown);
      return shown;
    };
  };
  const container = document.createElement('div');
  container.innerHTML = await renderToString(createSSRApp({ setup }));
  expect(container.textContent).toBe('idle idle');
  connection.open();
  transport.link.accept();
  texts.length = 0;
  const app = createSSRApp({ setup });
  app.mount(container);
  await step(() => {});
  expect(texts[0]).toBe('idle idle');
  expect(container.textContent).toBe('open connecting');
  expect(warn).not.toHaveBeenCalled();
  app.unmount();
});
