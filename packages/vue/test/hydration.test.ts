import { createConnection, fold } from '@steadysocket/core';
import { useFold, useMessage, useMessages, useReadable, useWebSocket } from '@steadysocket/vue';
import { createPinia, defineStore } from 'pinia';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Plugin } from 'vue';
import { createSSRApp, defineComponent, h, ref, Suspense, version } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { fakeWorld, frame, step } from './harness.js';

/** Renders where there is no window. */
async function renderOnServer(page: Parameters<typeof createSSRApp>[0], plugins: Plugin[] = []): Promise<string> {
  vi.stubGlobal('window', undefined);
  try {
    const app = createSSRApp(page);
    for (const plugin of plugins) app.use(plugin);
    return await renderToString(app);
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

  test('shows the server snapshot of what is readable while hydrating', async () => {
    const world = fakeWorld();
    const connection = createConnection('ws://server.test/', world.options);
    const count = fold(connection, (before: number) => before + 1, 0);
    const plain = { getSnapshot: () => 'plain', subscribe: () => () => {} };
    const texts: string[] = [];
    const setup = (): (() => string) => {
      const state = useReadable(connection);
      const shown = useReadable(count);
      const length = useReadable(plain, (value) => value.length);
      return () => {
        const text = `${state.value.status} ${shown.value} ${length.value}`;
        texts.push(text);
        return text;
      };
    };
    const container = document.createElement('div');
    container.innerHTML = await renderOnServer({ setup });
    connection.open();
    world.transport.link.accept();
    world.transport.link.receive('before hydration');
    world.clock.advance(16);
    texts.length = 0;
    const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
    onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
    const app = createSSRApp({ setup });
    app.mount(container);
    await step(() => {});
    expect(texts[0]).toBe('idle 0 5');
    expect(container.textContent).toBe('open 1 5');
    expect(spies.map((spy) => spy.mock.calls)).toEqual([[], []]);
    app.unmount();
    count.dispose();
  });

  test('shows the idle snapshot from a store as well, wherever it is used first', async () => {
    const world = fakeWorld();
    const { transport, options } = world;
    const useChat = defineStore('chat', () => useWebSocket('ws://server.test/', options));
    const Child = defineComponent(() => {
      const chat = useChat();
      return () => h('p', `${chat.status} ${String(chat.lastMessage)};`);
    });
    const Page = defineComponent(() => {
      const chat = useChat();
      return () => h('div', [h(Child), h('p', chat.status), h(Child)]);
    });
    const page = { render: () => h(Page) };
    const container = document.createElement('div');
    container.innerHTML = await renderOnServer(page, [createPinia()]);
    expect(container.textContent).toBe('idle null;idleidle null;');
    expect(transport.links).toHaveLength(0);
    const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
    onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
    const app = createSSRApp(page).use(createPinia());
    app.mount(container);
    await step(() => {});
    expect(container.textContent).toBe('connecting null;connectingconnecting null;');
    await step(() => transport.link.accept());
    await step(() => transport.link.receive('hello'));
    await frame(world);
    expect(container.textContent).toBe('open hello;openopen hello;');
    expect(spies.map((spy) => spy.mock.calls)).toEqual([[], []]);
    app.unmount();
  });

  test('a store connects even if the component that is the first to use it is never mounted', async ({ skip }) => {
    skip(version.startsWith('3.3.'), 'Vue 3.3 throws when a component that still hydrates is replaced');
    const { transport, options } = fakeWorld();
    const useChat = defineStore('chat', () => useWebSocket('ws://server.test/', options));
    const isShown = ref(true);
    const Never = defineComponent({
      async setup() {
        useChat();
        return new Promise<never>(() => {});
      },
    });
    const page = { render: () => h(Suspense, null, () => (isShown.value ? h(Never) : h('p'))) };
    const container = document.createElement('div');
    container.innerHTML = '<p></p>';
    const app = createSSRApp(page).use(createPinia());
    app.mount(container);
    await step(() => {});
    expect(transport.links).toHaveLength(0);
    await step(() => (isShown.value = false));
    expect(transport.links).toHaveLength(1);
    app.unmount();
  });
});
