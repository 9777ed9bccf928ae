import { fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/vue';
import { mount } from '@vue/test-utils';
import { describe, expect, test } from 'vitest';
import type { Component } from 'vue';
import * as Vue from 'vue';
import { defineComponent, h, Suspense } from 'vue';
import { pending, step } from './harness.js';

const url = 'ws://server.test/';

/** The compiled form of an `await` in `<script setup>`. Vue exports it without a public type. */
const { withAsyncContext } = Vue as unknown as {
  withAsyncContext: <Value>(getAwaitable: () => Promise<Value>) => readonly [Promise<Value>, () => void];
};

describe('suspense', () => {
  const show = (page: Component): ReturnType<typeof mount> =>
    mount(() => h(Suspense, null, { default: () => h(page), fallback: () => 'loading' }));

  test('can be called after an await, as <script setup> is compiled', async () => {
    const { transport, clock, options } = fakeWorld();
    const data = pending();
    const Page = defineComponent({
      async setup() {
        const [awaited, restore] = withAsyncContext(() => data.promise);
        const shown = await awaited;
        restore();
        const { status } = useWebSocket(url, options);
        return () => `${status.value} ${shown}`;
      },
    });
    const view = show(Page);
    await step(() => data.resolve('data'));
    await step(() => {});
    expect(view.text()).toBe('connecting data');
    await step(() => transport.link.accept());
    expect(view.text()).toBe('open data');
    view.unmount();
    clock.advance(1_000);
    expect(transport.link.state).toBe('closing');
  });
});
