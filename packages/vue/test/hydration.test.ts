import { createConnection } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/vue';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { fakeWorld, frame, step } from './harness.js';

/** Renders where there is no window. */
async function renderOnServer(page: Parameters<typeof createSSRApp>[0]): Promise<string> {
  vi.stubGlobal('window', undefined);
  try {
    return await renderToString(createSSRApp(page));
  } finally {
    vi.unstubAllGlobals();
  }
}

describe('hydration', () => {
  test('shows the idle snapshot while hydrating, without a warning, and the connection from then on', async () => {
    const world = fakeWorld();
    const { transport, options } = world;
    const connection = createConnection('ws://server.test/', options);
    connection.open();
    transport.link.accept();
    const texts: string[] = [];
    const see = (text: string): string => {
      texts.push(text);
      return text;
    };
    const setup = (): (() => string) => {
      const ours = useWebSocket(connection);
      const own = useWebSocket('ws://own.test/', options);
      const messages = useMessages(connection, { limit: 2 });
      const count = useFold(connection, (before) => before + 1, 0);
      useMessage(connection, () => {});
      const page = (): string =>
        `${ours.status.value} ${own.status.value} ${String(ours.lastMessage.value)} ${messages.value.join()} ${count.value}`;
      return () => see(page());
    };
    const container = document.createElement('div');
    container.innerHTML = await renderOnServer({ setup });
    expect(container.innerHTML).toBe('idle idle null  0');
    expect(transport.links).toHaveLength(1);
    texts.length = 0;
    const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
    onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
    const app = createSSRApp({ setup });
    app.mount(container);
    await step(() => {});
    expect(texts[0]).toBe('idle idle null  0');
    expect(container.textContent).toBe('open connecting null  0');
    await step(() => transport.links[0]?.receive('hello'));
    await frame(world);
    expect(container.textContent).toBe('open connecting hello hello 1');
    expect(spies.map((spy) => spy.mock.calls)).toEqual([[], []]);
    app.unmount();
  });
});
