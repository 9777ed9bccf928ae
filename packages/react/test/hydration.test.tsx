import { createConnection } from '@steadysocket/core';
import { useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { fakeWorld, step } from './harness.js';

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
});
afterEach(() => vi.restoreAllMocks());

test('shows the idle snapshot while hydrating, without a warning, and the connection from then on', async () => {
  const warn = vi.spyOn(console, 'error');
  const { transport, options } = fakeWorld();
  const connection = createConnection('ws://server.test/', options);
  connection.open();
  transport.link.accept();
  const texts: string[] = [];
  function Page(): ReactNode {
    const ours = useWebSocket(connection);
    const own = useWebSocket('ws://own.test/', options);
    const shown = `${ours.status} ${own.status}`;
    texts.push(shown);
    return shown;
  }
  const container = document.createElement('div');
  container.innerHTML = renderToString(<Page />);
  expect(container.textContent).toBe('idle idle');
  texts.length = 0;
  const root = hydrateRoot(container, <Page />);
  await step(() => {});
  expect(texts[0]).toBe('idle idle');
  expect(container.textContent).toBe('open connecting');
  expect(warn).not.toHaveBeenCalled();
  await step(() => root.unmount());
});
