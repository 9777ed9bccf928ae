// @vitest-environment node
import { describeBindingOnServer, fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/vue';
import { expect, test } from 'vitest';
import { effectScope } from 'vue';
import { vueOnServer } from './server-harness.js';

for (const mode of ['plain', 'Suspense'] as const) describeBindingOnServer(`Vue (${mode})`, vueOnServer(mode));

test('leases nothing in a bare scope', () => {
  const { transport, options } = fakeWorld();
  const socket = effectScope().run(() => useWebSocket('ws://server.test/', options));
  expect(socket?.status.value).toBe('idle');
  expect(transport.links).toHaveLength(0);
});
