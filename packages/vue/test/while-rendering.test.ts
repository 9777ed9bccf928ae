import type { MockInstance } from 'vitest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { onBeforeUpdate, onUpdated, watch } from 'vue';
import { burst, mountCrowd, openConnection, rendersSince } from './crowd.js';
import { describeEachVueMode, fakeWorld, frame } from './harness.js';

const oneEach = { status: 0, lastMessage: 1, messages: 1, fold: 1, handler: 0 };

/** What Vue complains of. */
function complaints(): MockInstance {
  const complain = vi.spyOn(console, 'warn');
  onTestFinished(() => complain.mockRestore());
  return complain;
}

describeEachVueMode('messages that arrive while a component renders', (mount) => {
  test('are handled in order, and shown with the next frame', async () => {
    const complain = complaints();
    const world = fakeWorld();
    const crowd = await mountCrowd(mount, openConnection(world));
    const arriving: string[] = [];
    const page = await mount(
      (props: { round: number }) => props,
      { round: 0 },
      ({ round }) => {
        for (const message of arriving.splice(0)) world.transport.link.receive(message);
        return round;
      },
    );
    const before = crowd.renders();
    arriving.push(...burst);
    await page.update({ round: 1 });
    for (const messages of crowd.heard) expect(messages).toEqual(burst);
    expect(crowd.renders()).toEqual(before);
    await frame(world);
    expect(rendersSince(before, crowd.renders())).toEqual(oneEach);
    expect(complain).not.toHaveBeenCalled();
  });
});

describeEachVueMode('messages that arrive in the effects of a render', (mount) => {
  test('are handled in order, and shown with the next frame', async () => {
    const complain = complaints();
    const world = fakeWorld();
    const crowd = await mountCrowd(mount, openConnection(world));
    const arriving: string[] = [];
    const receive = (): void => {
      for (const message of arriving.splice(0, burst.length / 4)) world.transport.link.receive(message);
    };
    const page = await mount(
      (props: { round: number }) => {
        watch(() => props.round, receive, { flush: 'pre' });
        onBeforeUpdate(receive);
        watch(() => props.round, receive, { flush: 'post' });
        onUpdated(receive);
        return props;
      },
      { round: 0 },
      ({ round }) => round,
    );
    const before = crowd.renders();
    arriving.push(...burst);
    await page.update({ round: 1 });
    expect(arriving).toEqual([]);
    for (const messages of crowd.heard) expect(messages).toEqual(burst);
    expect(crowd.renders()).toEqual(before);
    await frame(world);
    expect(rendersSince(before, crowd.renders())).toEqual(oneEach);
    expect(complain).not.toHaveBeenCalled();
  });
});
