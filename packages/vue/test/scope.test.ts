import { fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection, json, useFold, useMessages, useWebSocket } from '@steadysocket/vue';
import { mount } from '@vue/test-utils';
import { createPinia, defineStore, disposePinia, setActivePinia } from 'pinia';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { EffectScope } from 'vue';
import { defineComponent, effectScope, h, isProxy, isReadonly, isRef, KeepAlive, nextTick, ref, Suspense } from 'vue';
import { step } from './harness.js';

test('connects at once in a bare scope, until it is stopped', async () => {
  const world = fakeWorld();
  const { transport, clock, options } = world;
  const scope = effectScope();
  const url = ref('ws://one.test/');
  const socket = scope.run(() => useWebSocket(url, options));
  const messages = scope.run(() => useMessages(socket?.connection, { limit: 5 }));
  expect([socket?.status.value, socket?.lastMessage.value]).toEqual(['connecting', null]);
  await nextTick();
  transport.link.accept();
  transport.link.receive('hello');
  await step(() => world.clock.advance(16));
  expect([socket?.status.value, socket?.lastMessage.value, messages?.value]).toEqual(['open', 'hello', ['hello']]);
  url.value = 'ws://two.test/';
  await nextTick();
  expect(transport.links.map(({ state }) => state)).toEqual(['closing', 'pending']);
  scope.stop();
  transport.links[0]?.end();
  clock.advance(60_000);
  expect(transport.live).toBe(0);
  expect(clock.pending).toBe(0);
});

test('outlives the first component that uses a store, hidden or unmounted', async () => {
  const { transport, clock, options } = fakeWorld();
  let scope: EffectScope | undefined;
  // As a store library does: one detached scope for all components.
  const useStore = (): unknown => (scope ??= effectScope(true)).run(() => useWebSocket('ws://server.test/', options));
  const Page = defineComponent({ setup: () => (useStore(), () => h('p')) });
  const isShown = ref(true);
  const view = mount(() => h(KeepAlive, null, () => (isShown.value ? h(Page) : null)));
  transport.link.accept();
  isShown.value = false;
  await nextTick();
  clock.advance(60_000);
  expect(transport.link.state).toBe('open');
  view.unmount();
  clock.advance(60_000);
  expect(transport.link.state).toBe('open');
  scope?.stop();
  clock.advance(60_000);
  expect(transport.link.state).toBe('abandoned');
});

test('serves all components from a Pinia store, and lasts as long as the store', async () => {
  const world = fakeWorld();
  const { transport, clock, options } = world;
  const connection = createConnection('ws://server.test/', options);
  const useChat = defineStore('chat', () => {
    const { status, lastMessage, send } = useWebSocket(connection);
    const count = useFold(connection, (before) => before + 1, 0);
    return { status, lastMessage, send, count };
  });
  const pinia = createPinia();
  const Page = defineComponent(() => {
    const chat = useChat();
    return () => `${chat.status} ${String(chat.lastMessage)} ${chat.count};`;
  });
  const isShown = ref(true);
  const view = mount(() => (isShown.value ? [h(Page), h(Page)] : h(Page)), { global: { plugins: [pinia] } });
  await step(() => transport.link.accept());
  transport.link.receive('hello');
  await step(() => world.clock.advance(16));
  expect(view.text()).toBe('open hello 1;open hello 1;');
  expect(useChat(pinia).send('hi')).toBe('sent');
  await step(() => (isShown.value = false));
  view.unmount();
  clock.advance(60_000);
  expect(transport.links.map(({ state }) => state)).toEqual(['open']);
  disposePinia(pinia);
  clock.advance(1_000);
  expect(transport.link.state).toBe('closing');
});

test('connects from a Pinia store that no component uses', async () => {
  const { transport, options } = fakeWorld();
  setActivePinia(createPinia());
  const useChat = defineStore('chat', () => useWebSocket('ws://server.test/', options));
  const chat = useChat();
  expect(chat.status).toBe('connecting');
  await step(() => transport.link.accept());
  expect(chat.status).toBe('open');
  chat.$dispose();
});

test('leaves no rejection unhandled when a url function rejects and its component is never mounted', async () => {
  const { transport, options } = fakeWorld();
  let asked = 0;
  // Not a mock, because a mock would handle the rejection.
  const url = (): Promise<string> => {
    asked += 1;
    return Promise.reject(new Error('no token'));
  };
  const Page = defineComponent({
    async setup() {
      const { send } = useWebSocket(url, options);
      send('asks what the function stands for');
      return new Promise<never>(() => {});
    },
  });
  mount(() => h(Suspense, null, () => h(Page)));
  // The test runner fails on a rejection that is still unhandled after this.
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toBe(1);
  expect(transport.links).toHaveLength(0);
});

test('has refs that cannot be set', () => {
  const { options } = fakeWorld();
  const scope = effectScope();
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const socket = scope.run(() => useWebSocket('ws://server.test/', options));
  (socket?.status as { value: string }).value = 'open';
  expect(socket?.status.value).toBe('connecting');
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('readonly'));
  scope.stop();
});

test('has shallow refs: messages and the connection are no proxies', async () => {
  const world = fakeWorld();
  const scope = effectScope();
  const connection = createConnection('ws://server.test/', { ...world.options, codec: json<{ n: { m: number } }>() });
  const [socket, messages] = scope.run(() => [useWebSocket(connection), useMessages(connection, { limit: 2 })]) ?? [];
  const received: unknown[] = [];
  connection.on('message', (message) => received.push(message));
  expect(socket?.lastMessage.value).toBeNull();
  await nextTick();
  world.transport.link.accept();
  world.transport.link.receive('{"n":{"m":1}}');
  await step(() => world.clock.advance(16));
  expect(received).toHaveLength(1);
  expect(socket?.lastMessage.value).toBe(received[0]);
  expect(isProxy(socket?.lastMessage.value?.n)).toBe(false);
  expect(messages?.value[0]).toBe(received[0]);
  expect(socket?.connection.value).toBe(connection);
  scope.stop();
});

test('has readonly refs', () => {
  const { options } = fakeWorld({ capabilities: { acks: true } });
  const scope = effectScope();
  const socket = scope.run(() => useWebSocket('ws://server.test/', options));
  const { send, deliver, open, close, reconnect, ...fields } = socket ?? ({} as never);
  expect([send, deliver, open, close, reconnect].every((each) => typeof each === 'function')).toBe(true);
  expect(Object.keys(fields)).toHaveLength(14);
  for (const field of Object.values(fields)) expect([isRef(field), isReadonly(field)]).toEqual([true, true]);
  scope.stop();
});
