import { manualClock } from '@steadysocket/core/testing';
import type { Hub, HubOptions, RoomsOptions, User } from '@steadysocket/server';
import { createHub } from '@steadysocket/server';

type Message = string | ArrayBuffer;

/** A hub in virtual time, and what it reports. */
export interface Stage {
  readonly hub: Hub<User, Message, null>;
  readonly clock: ReturnType<typeof manualClock>;
  readonly errors: unknown[];
}

/** One node, whose rooms anybody may enter. */
export function node(
  rooms: Partial<RoomsOptions<User, Message, Message>> = {},
  options: Partial<HubOptions<User, Message, Message, null>> = {},
): Stage {
  const clock = manualClock();
  const errors: unknown[] = [];
  const hub = createHub<User, Message, Message, null>({
    clock,
    onMessage: () => undefined,
    onError: (error) => errors.push(error),
    rooms: { authorize: () => true, ...rooms },
    ...options,
  });
  return { hub, clock, errors };
}
