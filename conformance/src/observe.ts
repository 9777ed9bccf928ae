import type {
  AcknowledgedConnection,
  ConnectionEvents,
  ConnectionOptions,
  Snapshot,
  Status,
  Transport,
  UrlSource,
} from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { onTestFinished } from 'vitest';

type Heard<Frame> = { readonly [Name in keyof ConnectionEvents<Frame, Frame>]: ConnectionEvents<Frame, Frame>[Name][] };

export type ObserveOptions<Frame> = Omit<ConnectionOptions<Frame, Frame, Frame>, 'codec'> & {
  readonly transport: Transport<Frame>;
};

/** A connection whose messages are the transport's frames, with a record of what happened to it. */
export interface Observed<Frame> {
  /** Its type has `deliver`, as the suites find out whether the transport has acknowledgements. */
  readonly connection: AcknowledgedConnection<Frame, Frame>;
  /** The payloads of every event so far, in order. */
  readonly heard: Heard<Frame>;
  /** Resolves once the connection is so: asked at once, after each event and after each change of the snapshot. */
  when(wanted: Status | ((snapshot: Snapshot) => boolean)): Promise<Snapshot>;
}

const names = ['message', 'open', 'close', 'error', 'drop', 'sent'] as const;

/** Makes a connection that retries by the standard policy, but at once; it ends with the test. */
export function observe<Frame>(url: UrlSource, options: ObserveOptions<Frame>): Observed<Frame> {
  const identity = { encode: (frame: Frame) => frame, decode: (frame: Frame) => frame };
  // A draw of 0.002 makes the first delay 10 ms and the longest 60 ms.
  const connection = createConnection<Frame, Frame, Frame>(url, {
    random: () => 0.002,
    ...options,
    codec: identity,
  }) as AcknowledgedConnection<Frame, Frame>;
  const heard: Heard<Frame> = { message: [], open: [], close: [], error: [], drop: [], sent: [] };
  const waiters = new Set<() => void>();
  const askAll = (): void => {
    for (const ask of waiters) ask();
  };
  for (const name of names) {
    connection.on(name, (payload) => {
      (heard[name] as unknown[]).push(payload);
      askAll();
    });
  }
  connection.subscribe(askAll);
  onTestFinished(() => connection.close());
  return { connection, heard, when: (wanted) => until(wanted, connection, waiters) };
}

/** The same, opened. */
export async function openConnection<Frame>(url: UrlSource, options: ObserveOptions<Frame>): Promise<Observed<Frame>> {
  const observed = observe(url, options);
  observed.connection.open();
  await observed.when('open');
  return observed;
}

function until<Frame>(
  wanted: Status | ((snapshot: Snapshot) => boolean),
  connection: AcknowledgedConnection<Frame, Frame>,
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
