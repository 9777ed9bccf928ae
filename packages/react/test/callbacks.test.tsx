import { fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/react';
import { expect, test, vi } from 'vitest';
import { describeEachReactMode, step } from './harness.js';

describeEachReactMode('callbacks', ({ mount }) => {
  test('receive messages from the render that first passes them', async () => {
    const { transport, options } = fakeWorld();
    const onMessage = vi.fn();
    const page = await mount(
      (props: { onMessage?: (message: string) => void }) => useWebSocket('ws://server.test/', { ...options, ...props }),
      { props: {} },
    );
    await step(() => transport.link.accept());
    transport.link.receive('a');
    await page.update({ onMessage });
    transport.link.receive('b');
    await page.update({});
    transport.link.receive('c');
    expect(onMessage.mock.calls).toEqual([['b']]);
  });
});
