import { describeGuide } from '@steadysocket/conformance/examples';
import type { UseWebSocketOptions, UseWebSocketReturn } from '@vueuse/core';
import { vi } from 'vitest';
import type { Component } from 'vue';
import { h } from 'vue';
import { step } from '../harness.js';
import { show } from '../show.js';

/** The compiler finds a name that is missing here, and one that the library does not have. */
type Names<Declared> = Readonly<Record<keyof Declared, true>>;

type Group<Name extends 'autoReconnect' | 'heartbeat'> = Extract<UseWebSocketOptions[Name], object>;

const options: Names<UseWebSocketOptions> = {
  autoClose: true,
  autoConnect: true,
  autoReconnect: true,
  heartbeat: true,
  immediate: true,
  onConnected: true,
  onDisconnected: true,
  onError: true,
  onMessage: true,
  protocols: true,
};

const autoReconnect: Names<{ [Name in keyof Group<'autoReconnect'> as `autoReconnect.${Name}`]: unknown }> = {
  'autoReconnect.delay': true,
  'autoReconnect.onFailed': true,
  'autoReconnect.retries': true,
};

const heartbeat: Names<{ [Name in keyof Group<'heartbeat'> as `heartbeat.${Name}`]: unknown }> = {
  'heartbeat.message': true,
  'heartbeat.pongTimeout': true,
  'heartbeat.responseMessage': true,
  'heartbeat.scheduler': true,
};

const result: Names<UseWebSocketReturn<unknown>> = {
  close: true,
  data: true,
  open: true,
  send: true,
  status: true,
  ws: true,
};

describeGuide({
  page: 'docs/from-vueuse.md',
  folder: 'packages/vue/test/guides',
  extension: 'ts',
  load: {
    before: { chat: () => import('./before/chat.js'), price: () => import('./before/price.js') },
    after: { chat: () => import('./after/chat.js'), price: () => import('./after/price.js') },
  },
  chatUrl: 'wss://example.org/chat/one',
  tables: { Options: { ...options, ...autoReconnect, ...heartbeat }, Result: result },
  show: (component, props) => show(() => props.map((each) => h(component as Component, each))).container,
  step,
  waitFor: (check) => vi.waitFor(check),
});
