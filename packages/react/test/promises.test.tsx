import { useWebSocket } from '@steadysocket/react';
import { expect, test } from 'vitest';
import { describeEachReactMode, fakeWorld, frame, step } from './harness.js';

describeEachReactMode('the front page', (mount) => {
  test('a component renders only for what it reads', async () => {
    const world = fakeWorld();
    const { transport, options } = world;
    const page = await mount(
      () => useWebSocket('ws://server.test/', options),
      null,
      ({ status, queued }) => `${status} ${queued}`,
    );
    await step(() => transport.link.accept());
    const { renders } = page;
    await step(() => {
      for (let message = 0; message < 10_000; message += 1) transport.link.receive('quote');
    });
    await frame(world);
    expect(page.renders).toBe(renders);
    await step(() => transport.link.drop());
    await step(() => page.result.send('kept'));
    expect(page.text).toBe('waiting 1');
    expect(page.renders).toBeGreaterThan(renders);
  });
});
