import { describeExamples } from '@steadysocket/conformance/examples';
import { vi } from 'vitest';
import type { Component } from 'vue';
import { h } from 'vue';
import { step } from '../harness.js';
import { show } from '../show.js';

describeExamples('Vue', {
  folder: 'packages/vue/test/readme',
  extension: 'ts',
  load: {
    ticker: () => import('./ticker.js'),
    room: () => import('./room.js'),
    logout: () => import('./logout.js'),
    topics: () => import('./topics.js'),
  },
  show: (components, props) =>
    show(() => (components as Component[]).map((component) => h(component, props))).container,
  step,
  waitFor: (check) => vi.waitFor(check),
});
