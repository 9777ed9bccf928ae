import type { Codec, Environment, Schedule, WebSocketFrame } from '@steadysocket/core';
import { text } from '@steadysocket/core';
import type { FakeEnvironment, FakeTransport, FakeTransportOptions, ManualClock } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { AcknowledgedTransport } from '@steadysocket/core/transport';

/** A fake world, and the options with which a connection uses it. */
export interface World<Via = FakeTransport<WebSocketFrame>> {
  readonly transport: Via;
  readonly clock: ManualClock;
  readonly environment: FakeEnvironment;
  readonly options: {
    readonly transport: Via;
    readonly clock: ManualClock;
    readonly environment: Environment;
    readonly schedule: Schedule;
    readonly random: () => number;
    readonly codec: Codec<string, string>;
  };
}

type Kit = FakeTransportOptions<WebSocketFrame>;

export function fakeWorld(
  kit: Kit & { readonly capabilities: { readonly acks: true } },
): World<FakeTransport<WebSocketFrame> & AcknowledgedTransport<WebSocketFrame>>;
export function fakeWorld(kit?: Kit): World;
export function fakeWorld(kit?: Kit): World {
  const transport = fakeTransport(kit);
  const clock = manualClock(1_700_000_000_000);
  const environment = fakeEnvironment();
  return {
    transport,
    clock,
    environment,
    options: { transport, clock, environment, schedule: clock.schedule, random: () => 0.5, codec: text },
  };
}
