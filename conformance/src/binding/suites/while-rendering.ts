import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import { burst, mountCrowd, openConnection, rendersSince } from '../crowd.js';
import { expectNoComplaint } from '../expect-no-complaint.js';
import { fakeWorld } from '../fake-world.js';

const oneEach = { status: 0, lastMessage: 1, messages: 1, fold: 1, handler: 0 };

export function describeWhileRendering(binding: Binding): void {
  const { follow, frame, mount, useUpdatePhases } = binding;

  describe('messages that arrive while a component renders', () => {
    test('are handled in order, and shown with the next frame', async () => {
      expectNoComplaint();
      const world = fakeWorld();
      const crowd = await mountCrowd(binding, openConnection(world));
      const arriving: string[] = [];
      const page = await mount((props: { round: number }) => props, {
        props: { round: 0 },
        shows: ({ round }) => {
          for (const message of arriving.splice(0)) world.transport.link.receive(message);
          return round;
        },
      });
      const before = crowd.renders();
      arriving.push(...burst);
      await page.update({ round: 1 });
      for (const messages of crowd.received) expect(messages).toEqual(burst);
      expect(crowd.renders()).toEqual(before);
      await frame(world);
      expect(rendersSince(before, crowd.renders())).toEqual(oneEach);
    });
  });

  describe('messages that arrive in the effects of a render', () => {
    test('are handled in order, and shown with the next frame', async () => {
      expectNoComplaint();
      const world = fakeWorld();
      const crowd = await mountCrowd(binding, openConnection(world));
      const arriving: string[] = [];
      const receive = (): void => {
        for (const message of arriving.splice(0, burst.length / 4)) world.transport.link.receive(message);
      };
      const page = await mount(
        (props: { round: number }) => {
          useUpdatePhases(follow(props, 'round'), receive);
          return props;
        },
        { props: { round: 0 }, shows: ({ round }) => round },
      );
      const before = crowd.renders();
      arriving.push(...burst);
      await page.update({ round: 1 });
      expect(arriving).toEqual([]);
      for (const messages of crowd.received) expect(messages).toEqual(burst);
      expect(crowd.renders()).toEqual(before);
      await frame(world);
      expect(rendersSince(before, crowd.renders())).toEqual(oneEach);
    });
  });
}
