import { describeHydration, expectNoComplaint, fakeWorld, textOf } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/vue';
import { createPinia, defineStore } from 'pinia';
import { describe, expect, test } from 'vitest';
import { defineComponent, h, ref, Suspense, version } from 'vue';
import { step } from './harness.js';
import { hydrate, renderOnServer, vueOnServer } from './server-harness.js';

for (const mode of ['plain', 'Suspense'] as const) describeHydration(`Vue (${mode})`, vueOnServer(mode));

describe('hydration', () => {
  test('shows the idle snapshot from a store, wherever it is used first', async () => {
    expectNoComplaint();
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
    const markup = await renderOnServer(page, [createPinia()]);
    expect(textOf(markup)).toBe('idle null;idleidle null;');
    expect(transport.links).toHaveLength(0);
    const container = await hydrate(page, markup, [createPinia()]);
    expect(container.textContent).toBe('connecting null;connectingconnecting null;');
    await step(() => transport.link.accept());
    await step(() => transport.link.receive('hello'));
    await step(() => world.clock.advance(16));
    expect(container.textContent).toBe('open hello;openopen hello;');
  });

  test('a store connects even if its first component is never mounted', async ({ skip }) => {
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
    await hydrate(page, '<p></p>', [createPinia()]);
    expect(transport.links).toHaveLength(0);
    await step(() => (isShown.value = false));
    expect(transport.links).toHaveLength(1);
  });
});
