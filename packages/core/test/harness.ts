import type {
  AcknowledgedConnection,
  ConnectionErrorLike,
  ConnectionEvents,
  ConnectionOptions,
  UrlSource,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import type { FakeEnvironment, FakeTransport, FakeTransportOptions, ManualClock } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';

/** An instant like any other: nothing may depend on the clock's starting at 0. */
export const epoch = 1_700_000_000_000;

type EventName = keyof ConnectionEvents<unknown, unknown>;

export type HarnessOptions<In, Out> = Omit<ConnectionOptions<In, Out>, 'transport' | 'environment'> & {
  readonly url?: UrlSource;
  readonly kit?: FakeTransportOptions<WebSocketFrame>;
};

/** A connection in a world that a test controls, with a record of every event. */
export interface Harness<In, Out> {
  /** Has `deliver` whatever the kit's capabilities are. */
  readonly connection: AcknowledgedConnection<In, Out>;
  readonly transport: FakeTransport<WebSocketFrame>;
  readonly clock: ManualClock;
  readonly environment: FakeEnvironment;
  /** What the next random number is. */
  dice: number;
  /** Every event so far, in order. */
  readonly log: readonly { readonly name: EventName; readonly payload: unknown }[];
  /** The payloads of one kind of event so far. */
  recorded<Name extends EventName>(name: Name): ConnectionEvents<In, Out>[Name][];
  /** The codes of the `error` events so far. */
  errorCodes(): ConnectionErrorLike['code'][];
  /** Opens and lets the attempt succeed. */
  openUp(): void;
  /** Milliseconds to the retry that the snapshot shows. */
  delay(): number;
}

export function harness<In = WebSocketData, Out = WebSocketFrame>(
  options: HarnessOptions<In, Out> = {},
): Harness<In, Out> {
  const { url = 'ws://server.test/', kit, ...rest } = options;
  const clock = manualClock(epoch);
  const environment = fakeEnvironment();
  const transport = fakeTransport(kit);
  const log: { name: EventName; payload: unknown }[] = [];
  const made: Harness<In, Out> = {
    connection: createConnection<In, Out>(url, {
      transport,
      environment,
      clock,
      schedule: clock.schedule,
      random: () => made.dice,
      ...rest,
    }) as AcknowledgedConnection<In, Out>,
    transport,
    clock,
    environment,
    dice: 0.5,
    log,
    recorded: <Name extends EventName>(name: Name) =>
      log.filter((entry) => entry.name === name).map(({ payload }) => payload as ConnectionEvents<In, Out>[Name]),
    errorCodes: () => made.recorded('error').map(({ code }) => code),
    openUp() {
      made.connection.open();
      transport.link.accept();
    },
    delay: () => (made.connection.getSnapshot().retryAt ?? NaN) - clock.now(),
  };
  for (const name of ['message', 'open', 'close', 'error', 'drop', 'sent'] as const) {
    made.connection.on(name, (payload) => log.push({ name, payload }));
  }
  return made;
}

/** A connection that is open. */
export function openHarness<In = WebSocketData, Out = WebSocketFrame>(
  options?: HarnessOptions<In, Out>,
): Harness<In, Out> {
  const made = harness<In, Out>(options);
  made.openUp();
  return made;
}
