import { fakeWorld } from '@steadysocket/conformance/binding';
import { useMessage, useWebSocket } from '@steadysocket/vue';
import { mount } from '@vue/test-utils';
import { createPinia, defineStore, disposePinia } from 'pinia';
import { describe, expect, test, vi } from 'vitest';
import { defineComponent, h, KeepAlive, onActivated, onMounted, onUpdated, ref } from 'vue';
import { step } from './harness.js';

describe.each([
  ['onMounted', onMounted],
  ['onActivated', onActivated],
  ['onUpdated', onUpdated],
])('a composable that is first called in %s', (_, hook) => {
  /** A page that calls `use` once, in the hook, and can be hidden. */
  async function show(use: () => void) {
    const isShown = ref(true);
    const round = ref(0);
    let isUsed = false;
    const Page = defineComponent(() => {
      hook(() => {
        if (!isUsed) use();
        isUsed = true;
      });
      return () => round.value;
    });
    const view = mount(() => h(KeepAlive, null, () => (isShown.value ? h(Page) : null)), {
      global: { plugins: [createPinia()] },
    });
    await step(() => (round.value = 1));
    return { view, isShown };
  }

  test('connects, receives messages, and lasts as long as the component is shown', async () => {
    const world = fakeWorld();
    const { transport, clock, environment, options } = world;
    const onMessage = vi.fn();
    const { view, isShown } = await show(() => {
      const { connection } = useWebSocket('ws://server.test/', options);
      useMessage(connection, onMessage);
    });
    await step(() => transport.link.accept());
    await step(() => transport.link.receive('hello'));
    expect(onMessage.mock.calls).toEqual([['hello']]);
    await step(() => (isShown.value = false));
    clock.advance(1_000);
    expect(transport.link.state).toBe('closing');
    transport.link.end();
    await step(() => (isShown.value = true));
    expect(transport.links.map(({ state }) => state)).toEqual(['closed', 'pending']);
    view.unmount();
    clock.advance(1_000);
    expect([transport.live, clock.pending, environment.listeners]).toEqual([0, 0, 0]);
  });

  test('connects in a store, and lasts as long as the store', async () => {
    const { transport, clock, options } = fakeWorld();
    const useChat = defineStore('chat', () => useWebSocket('ws://server.test/', options));
    const pinia = createPinia();
    const { view, isShown } = await show(() => useChat(pinia));
    expect(transport.links).toHaveLength(1);
    await step(() => transport.link.accept());
    await step(() => (isShown.value = false));
    view.unmount();
    clock.advance(60_000);
    expect(transport.links.map(({ state }) => state)).toEqual(['open']);
    disposePinia(pinia);
    clock.advance(60_000);
    expect(transport.live).toBe(0);
  });
});
