import { useEffect, useInsertionEffect, useLayoutEffect } from 'react';
import type { MockInstance } from 'vitest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { burst, mountCrowd, openConnection, rendersSince } from './crowd.js';
import { describeEachReactMode, fakeWorld, frame } from './harness.js';

const oneEach = { status: 0, lastMessage: 1, messages: 1, fold: 1, handler: 0 };

/** What React complains of. */
function complaints(): MockInstance {
  const complain = vi.spyOn(console, 'error');
  onTestFinished(() => complain.mockRestore());
  return complain;
}

describeEachReactMode('messages that arrive while a component renders', (mount) => {
  test('are handled in order, and shown with the next frame', async () => {
    const complain = complaints();
    const world = fakeWorld();
    const crowd = await mountCrowd(mount, openConnection(world));
    const arriving: string[] = [];
    const page = await mount(
      ({ round }: { round: number }) => round,
      { round: 0 },
      (round) => {
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

describeEachReactMode('messages that arrive in the effects of a render', (mount) => {
  test('are handled in order, and shown with the next frame', async () => {
    const complain = complaints();
    const world = fakeWorld();
    const crowd = await mountCrowd(mount, openConnection(world));
    const arriving: string[] = [];
    const receive = (): void => {
      for (const message of arriving.splice(0, burst.length / 4)) world.transport.link.receive(message);
    };
    const page = await mount(
      ({ round }: { round: number }) => {
        useInsertionEffect(receive, [round]);
        useLayoutEffect(receive, [round]);
        useEffect(receive, [round]);
        useEffect(() => () => receive(), [round]);
      },
      { round: 0 },
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
