import { fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection, fold } from '@steadysocket/core';
import { useFold, useMessages, useReadable, useWebSocket } from '@steadysocket/vue';
import { createPinia, defineStore, setActivePinia } from 'pinia';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { App, Component, EffectScope } from 'vue';
import { effectScope, hasInjectionContext, onMounted, ref } from 'vue';
import { step } from '../harness.js';
import { vaporComponent, vaporMode } from '../vapor-mode.js';

if (!vaporMode) throw new Error('This build of Vue has no Vapor mode.');
const vapor = vaporMode;

/** Mounts an application until the test has finished. A warning of Vue fails the test. */
function mountApp(app: App, container: HTMLElement = document.createElement('div')): HTMLElement {
  const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  onTestFinished(() => {
    app.unmount();
    expect(spies.map((spy) => spy.mock.calls)).toEqual([[], []]);
    spies.forEach((spy) => spy.mockRestore());
  });
  app.mount(container);
  return container;
}

function pageOf(html: string): HTMLElement {
  const container = document.createElement('div');
  container.innerHTML = html;
  return container;
}

/** A page that keeps a hidden component alive. */
function keptAlive(component: Component): { readonly page: Component; readonly isShown: { value: boolean } } {
  const isShown = ref(true);
  const whileShown = (): unknown =>
    vapor.createIf(
      () => isShown.value,
      () => vapor.createComponent(component),
    );
  const page = vapor.defineVaporComponent({
    setup: () => vapor.createComponent(vapor.VaporKeepAlive, null, { default: whileShown }),
  });
  return { page, isShown };
}

test('dials when it is mounted, not in setup', async () => {
  const { transport, options } = fakeWorld();
  const dials: number[] = [];
  const url = vi.fn(() => 'ws://server.test/');
  const page = vaporComponent(vapor, () => {
    const { status } = useWebSocket(url, options);
    dials.push(transport.links.length, url.mock.calls.length);
    onMounted(() => dials.push(transport.links.length));
    return () => status.value;
  });
  const container = mountApp(vapor.createVaporApp(page));
  expect(dials).toEqual([0, 0, 1]);
  await step(() => transport.link.accept());
  expect(container.textContent).toBe('open');
});

test('shows the idle snapshot first, even of a connection that is open', async () => {
  const { transport, options } = fakeWorld();
  const connection = createConnection('ws://server.test/', options);
  connection.open();
  transport.link.accept();
  const texts: string[] = [];
  const page = vaporComponent(vapor, () => {
    const { status } = useWebSocket(connection);
    return () => {
      texts.push(status.value);
      return status.value;
    };
  });
  mountApp(vapor.createVaporApp(page));
  await step(() => {});
  expect(texts).toEqual(['idle', 'open']);
});

test('closes while it is hidden, opens when it is shown, and closes after unmount', async () => {
  const { transport, clock, environment, options } = fakeWorld();
  const { page, isShown } = keptAlive(
    vaporComponent(vapor, () => {
      const { status, connection } = useWebSocket('ws://server.test/', options);
      const messages = useMessages(connection, { limit: 1 });
      const count = useFold(connection, (before) => before + 1, 0);
      return () => `${status.value} ${messages.value.join()} ${count.value}`;
    }),
  );
  const app = vapor.createVaporApp(page);
  const container = document.createElement('div');
  app.mount(container);
  await step(() => transport.link.accept());
  expect(container.textContent).toContain('open');
  await step(() => (isShown.value = false));
  await step(() => clock.advance(1_000));
  expect(transport.link.state).toBe('closing');
  transport.link.end();
  await step(() => (isShown.value = true));
  expect(transport.links.map(({ state }) => state)).toEqual(['closed', 'pending']);
  await step(() => app.unmount());
  clock.advance(60_000);
  expect([transport.live, clock.pending, environment.listeners]).toEqual([0, 0, 0]);
});

test('shows the idle snapshot while hydrating, without a warning, and the connection from then on', async () => {
  const world = fakeWorld();
  const { transport, options } = world;
  const connection = createConnection('ws://server.test/', options);
  const lines = fold(connection, (before: number) => before + 1, 0);
  connection.open();
  transport.link.accept();
  transport.link.receive('before');
  world.clock.advance(16);
  const texts: string[] = [];
  const page = vaporComponent(vapor, () => {
    const ours = useWebSocket(connection);
    const own = useWebSocket('ws://own.test/', options);
    const count = useReadable(lines);
    return () => {
      const text = `${ours.status.value} ${own.status.value} ${String(ours.lastMessage.value)} ${count.value}`;
      texts.push(text);
      return text;
    };
  });
  const container = mountApp(vapor.createVaporSSRApp(page), pageOf('<p>idle idle null 0</p>'));
  expect(texts[0]).toBe('idle idle null 0');
  await step(() => {});
  expect(container.textContent).toBe('open connecting null 1');
  await step(() => transport.links[0]?.receive('hello'));
  await step(() => world.clock.advance(16));
  expect(container.textContent).toBe('open connecting hello 2');
});

test('shows the idle snapshot from a store, and leaves the store connected after unmount', async () => {
  const { transport, clock, options } = fakeWorld();
  const useChat = defineStore('chat', () => useWebSocket('ws://server.test/', options));
  const texts: string[] = [];
  const { page, isShown } = keptAlive(
    vaporComponent(vapor, () => {
      const chat = useChat();
      return () => {
        texts.push(chat.status);
        return chat.status;
      };
    }),
  );
  mountApp(vapor.createVaporSSRApp(page).use(createPinia()), pageOf('<p>idle</p><!--if-->'));
  expect(texts).toEqual(['idle']);
  await step(() => transport.link.accept());
  expect(texts.at(-1)).toBe('open');
  await step(() => (isShown.value = false));
  clock.advance(60_000);
  expect(transport.link.state).toBe('open');
});

test('outlives the first component that uses a detached scope', async () => {
  const { transport, clock, options } = fakeWorld();
  let scope: EffectScope | undefined;
  const page = vaporComponent(vapor, () => {
    scope ??= effectScope(true);
    const socket = scope.run(() => useWebSocket('ws://server.test/', options));
    return () => String(socket?.status.value);
  });
  const app = vapor.createVaporApp(page);
  app.mount(document.createElement('div'));
  await step(() => transport.link.accept());
  app.unmount();
  clock.advance(60_000);
  expect(transport.link.state).toBe('open');
  scope?.stop();
  clock.advance(1_000);
  expect(transport.link.state).toBe('closing');
});

test('connects at once in an application without a component', () => {
  const { transport, options } = fakeWorld();
  const pinia = createPinia();
  const app = vapor.createVaporApp(vaporComponent(vapor, () => () => '')).use(pinia);
  setActivePinia(pinia);
  const useChat = defineStore('chat', () => {
    expect(hasInjectionContext()).toBe(true);
    return useWebSocket('ws://server.test/', options);
  });
  const warn = vi.spyOn(console, 'warn');
  onTestFinished(() => warn.mockRestore());
  const chat = app.runWithContext(() => useChat());
  expect(transport.links).toHaveLength(1);
  expect(chat.status).toBe('connecting');
  expect(warn).not.toHaveBeenCalled();
  chat.$dispose();
});
