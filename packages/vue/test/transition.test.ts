import { fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/vue';
import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import type { VNode } from 'vue';
import { defineComponent, h, KeepAlive, ref, Transition } from 'vue';
import { step } from './harness.js';

/** Two pages that replace each other in a transition, which the test ends. */
function showPages(isKept: boolean): {
  readonly world: ReturnType<typeof fakeWorld>;
  readonly text: () => string;
  readonly turnTo: (page: number) => Promise<void>;
  readonly finish: () => Promise<void>;
} {
  const world = fakeWorld();
  const pages = [1, 2].map((number) =>
    defineComponent({
      setup() {
        const { status } = useWebSocket(`ws://server.test/${number}`, world.options);
        return () => h('p', `${number} ${status.value}`);
      },
    }),
  );
  const shown = ref(1);
  let end = (): void => {};
  const page = (): VNode => h(pages[shown.value - 1] ?? 'p');
  const view = mount(
    () =>
      h('main', [
        h(
          Transition,
          { css: false, mode: 'out-in', onLeave: (_element, done) => (end = done) },
          // The child of `<KeepAlive>` is a list, as in a template: Vue unwraps it while a page leaves.
          { default: () => (isKept ? h(KeepAlive as never, null, [page()]) : page()) },
        ),
      ]),
    { global: { stubs: { transition: false } } },
  );
  return {
    world,
    text: () => view.text(),
    turnTo: (number) => step(() => (shown.value = number)),
    finish: () => step(() => end()),
  };
}

test('a page that leaves in a transition releases its connection at once, and the next one opens when it enters', async () => {
  const { world, text, turnTo, finish } = showPages(false);
  const { transport, clock } = world;
  await step(() => transport.link.accept());
  await turnTo(2);
  expect(text()).toBe('1 open');
  clock.advance(1_000);
  expect(transport.links.map(({ state }) => state)).toEqual(['closing']);
  await finish();
  await step(() => {});
  expect(text()).toBe('2 connecting');
  expect(transport.links.map(({ state }) => state)).toEqual(['closing', 'pending']);
});

test('a page that is kept alive returns through a transition with its link, within the linger', async () => {
  const { world, text, turnTo, finish } = showPages(true);
  const { transport, clock } = world;
  await step(() => transport.link.accept());
  await turnTo(2);
  await finish();
  await step(() => {});
  expect(text()).toBe('2 connecting');
  clock.advance(500);
  await turnTo(1);
  await finish();
  await step(() => {});
  expect(text()).toBe('1 open');
  clock.advance(60_000);
  expect(transport.links.map(({ state }) => state)).toEqual(['open', 'abandoned']);
});
