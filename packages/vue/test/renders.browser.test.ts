import { connectToBurst, describeBurst, expectOneRenderAFrame } from '@steadysocket/conformance/binding';
import { expect, inject, test } from 'vitest';
import { defineComponent, h, onUpdated, shallowRef } from 'vue';
import type {} from '@steadysocket/test-kit/browser';
import { probesOn } from './probes.js';
import { show } from './show.js';

const serverUrl = inject('serverUrl');

describeBurst(serverUrl, (connection, options) => {
  const probes = probesOn(connection, options);
  show(probes.page);
  return probes;
});

test('handles the burst equally while other components render', async () => {
  const { connection, frame } = connectToBurst(serverUrl);
  const probes = probesOn(connection, { each: 20, stamp: frame });
  const round = shallowRef(0);
  const during = { updates: 0, messages: 0 };
  const Slow = defineComponent({
    setup: () => () => {
      const until = performance.now() + 1;
      while (performance.now() < until);
      return h('b', round.value);
    },
  });
  // Vue renders without a pause, so a message can arrive only between two renders.
  connection.on('message', () => {
    during.messages += 1;
    if (during.messages % 100 === 0) round.value += 1;
  });
  show({
    setup() {
      onUpdated(() => (during.updates += 1));
      return () => [round.value, h(probes.page), Array.from({ length: 20 }, () => h(Slow))];
    },
  });
  await expectOneRenderAFrame(probes);
  expect(during.updates).toBeGreaterThan(10);
}, 60_000);
