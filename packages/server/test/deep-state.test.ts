import { manualClock } from '@steadysocket/core/testing';
import { createHub } from '@steadysocket/server';
import { controlFrame } from '@steadysocket/session/wire';
import { settled } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';

const window = { messages: 4_096, bytes: 4_194_304 };

test.each(['join', 'present', 'part'])('a state nested too deeply to be measured is malformed: %s', async (type) => {
  const hub = createHub({ clock: manualClock(), onMessage: () => undefined, rooms: { authorize: () => true } });
  const closed: number[] = [];
  const link = { send: () => undefined, close: (code: number) => closed.push(code) };
  const { receive } = hub.accept(link, null);
  receive(controlFrame({ type: 'hello', version: 1, producer: 'p', generation: 1, received: 0, base: 0, window }));
  await settled();
  const state = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(() => {
    receive(`\u0010{"type":"${type}","room":"general","state":${state}}`);
  }).not.toThrow();
  expect(closed).toEqual([4400]);
});
