import type {
  AcknowledgedConnection,
  Codec,
  ConnectionEvents,
  ConnectionOptions,
  Snapshot,
  Status,
  Transport,
  UrlSource,
} from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { onTestFinished as onThisTestFinished } from 'vitest';

export type ObserveOptions<Frame, In = Frame, Out = In> = ConnectionOptions<In, Out, Frame> & {
  readonly transport: Transport<Frame>;
  /** Where the test ends; tests that run beside each other pass that of their context. */
  readonly onTestFinished?: (finish: () => void) => void;
};

type Recorded<In, Out> = { readonly [Name in keyof ConnectionEvents<In, Out>]: ConnectionEvents<In, Out>[Name][] };

/** A connection with a record of what happened to it. */
export interface Observed<In, Out = In> {
  /** Its type has `deliver`, whether its transport has acknowledgements or not. */
  readonly connection: AcknowledgedConnection<In, Out>;
  /** The payloads of every event so far, in order. */
  readonly recorded: Recorded<In, Out>;
  /** Resolves once the connection is so: asked at once, after each event and after each change of the snapshot. */
  when(wanted: Status | ((snapshot: Snapshot) => boolean)): Promise<Snapshot>;
}

const names = ['message', 'open', 'close', 'error', 'drop', 'sent'] as const;

/**
 * Makes a connection that retries by the standard policy, but at once; it ends with the test. Without a codec its messages
 * are the frames of its transport.
 */
export function observe<Frame, In = Frame, Out = In>(
  url: UrlSource,
  { onTestFinished = onThisTestFinished, ...options }: ObserveOptions<Frame, In, Out>,
): Observed<In, Out> {
  // A draw of 0.002 makes the first delay 10 ms and the longest 60 ms.
  const connection = createConnection<In, Out, Frame>(url, {
    random: () => 0.002,
    codec: identity as Codec<never, never, never> as Codec<In, Out, Frame>,
    ...options,
  }) as AcknowledgedConnection<In, Out>;
  const recorded: Recorded<In, Out> = { message: [], open: [], close: [], error: [], drop: [], sent: [] };
  const waiters = new Set<() => void>();
  const askAll = (): void => {
    for (const ask of waiters) ask();
  };
  for (const name of names) {
    connection.on(name, (payload) => {
      (recorded[name] as unknown[]).push(payload);
      askAll();
    });
  }
  connection.subscribe(askAll);
  onTestFinished(() => connection.close());
  return { connection, recorded, when: (wanted) => until(wanted, connection, waiters) };
}

/** The same, opened. */
export async function openConnection<Frame, In = Frame, Out = In>(
  url: UrlSource,
  options: ObserveOptions<Frame, In, Out>,
): Promise<Observed<In, Out>> {
  const observed = observe(url, options);
  observed.connection.open();
  await observed.when('open');
  return observed;
}

const identity: Codec<unknown, unknown, unknown> = { encode: (frame) => frame, decode: (frame) => frame };

function until(
  wanted: Status | ((snapshot: Snapshot) => boolean),
  connection: { getSnapshot(): Snapshot },
  waiters: Set<() => void>,
): Promise<Snapshot> {
  return new Promise((resolve) => {
    const ask = (): void => {
      const snapshot = connection.getSnapshot();
      if (typeof wanted === 'string' ? snapshot.status !== wanted : !wanted(snapshot)) return;
      waiters.delete(ask);
      resolve(snapshot);
    };
    waiters.add(ask);
    ask();
  });
}
