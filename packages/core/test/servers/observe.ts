import type {
  Connection,
  ConnectionEvents,
  ConnectionOptions,
  Snapshot,
  Status,
  UrlSource,
  WebSocketConstructor,
  WebSocketData,
  WebSocketFrame,
  WebSocketTransportOptions,
} from '@steadysocket/core';
import { createConnection, webSocket } from '@steadysocket/core';
import { onTestFinished as onThisTestFinished } from 'vitest';

export interface ObserveOptions<In, Out> extends Omit<ConnectionOptions<In, Out>, 'transport'> {
  readonly WebSocket: WebSocketConstructor;
  readonly binaryType?: 'arraybuffer' | 'blob';
  readonly create?: NonNullable<WebSocketTransportOptions['create']>;
  /** Where the test ends; tests that run beside each other pass that of their context. */
  readonly onTestFinished?: (finish: () => void) => void;
}

type Heard<In, Out> = { readonly [Name in keyof ConnectionEvents<In, Out>]: ConnectionEvents<In, Out>[Name][] };

/** A connection over real sockets, with a record of what happened to it. */
export interface Observed<In, Out> {
  readonly connection: Connection<In, Out>;
  /** The payloads of every event so far, in order. */
  readonly heard: Heard<In, Out>;
  /** Resolves once the connection is so: asked at once, after each event and after each change of the snapshot. */
  when(wanted: Status | ((snapshot: Snapshot) => boolean)): Promise<Snapshot>;
}

/** Makes a connection that retries by the standard policy, but at once; it ends with the test. */
export function observe<In = WebSocketData, Out = WebSocketFrame>(
  url: UrlSource,
  options: ObserveOptions<In, Out>,
): Observed<In, Out> {
  const { WebSocket, create, binaryType = 'arraybuffer', onTestFinished = onThisTestFinished, ...rest } = options;
  const transport = webSocket({ WebSocket, binaryType, ...(create && { create }) });
  // A draw of 0.002 makes the first delay 10 ms and the longest 60 ms.
  const connection = createConnection<In, Out>(url, { random: () => 0.002, ...rest, transport });
  const heard: Heard<In, Out> = { message: [], open: [], close: [], error: [], drop: [], sent: [] };
  const waiters = new Set<() => void>();
  const askAll = (): void => {
    for (const ask of waiters) ask();
  };
  for (const name of ['message', 'open', 'close', 'error', 'drop', 'sent'] as const) {
    connection.on(name, (payload) => {
      (heard[name] as unknown[]).push(payload);
      askAll();
    });
  }
  connection.subscribe(askAll);
  onTestFinished(() => {
    connection.close();
  });
  return {
    connection,
    heard,
    when: (wanted) =>
      new Promise((resolve) => {
        const ask = (): void => {
          const snapshot = connection.getSnapshot();
          if (typeof wanted === 'string' ? snapshot.status !== wanted : !wanted(snapshot)) return;
          waiters.delete(ask);
          resolve(snapshot);
        };
        waiters.add(ask);
        ask();
      }),
  };
}

/** The same, opened. */
export async function openConnection<In = WebSocketData, Out = WebSocketFrame>(
  url: UrlSource,
  options: ObserveOptions<In, Out>,
): Promise<Observed<In, Out>> {
  const observed = observe<In, Out>(url, options);
  observed.connection.open();
  await observed.when('open');
  return observed;
}
