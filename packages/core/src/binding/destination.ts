import type { Connection, Release, Snapshot, Unsubscribe, UrlSource } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import type { ConnectionCallbacks } from './callbacks.js';
import { lease } from './lease.js';
import type { DestinationOptions } from './private-connection.js';
import { createPrivateConnection } from './private-connection.js';

/** What a component can talk to. */
export type Source<In, Out> = Connection<In, Out> | UrlSource | null | undefined;

/** What a component talks to, until it chooses another. */
export interface Destination<In, Out> {
  /**
   * The application's, or a private one. Without a source it is one that nobody opens and that drops what it is given.
   */
  readonly connection: Connection<In, Out>;
  /** The connection for others to use: `null` without a source. */
  readonly exposed: Connection<In, Out> | null;
  /** Takes over the latest functions among the options, and listens to messages if there is a callback for them now. */
  update(source: Source<In, Out>, options: DestinationOptions<In, Out>): void;
  /**
   * Holds a lease and calls the callbacks that are the latest when something happens, until it is released; `onChange` after
   * each change of the snapshot.
   */
  attach(latest: () => ConnectionCallbacks<In, Out>, onChange?: () => void): Release;
  /** Drops what was sent to a private connection that is left before it was attached, with an event for each message. */
  discard(): void;
}

export function isConnection<In, Out>(source: unknown): source is Connection<In, Out> {
  return (source as Partial<Connection<In, Out>> | null | undefined)?.acquire !== undefined;
}

/** Equal for the same destination. A function is one destination, whatever its identity. */
export function identityOf<In, Out>(source: Source<In, Out>, { protocols, key }: DestinationOptions<In, Out>): unknown {
  return isConnection<In, Out>(source)
    ? source
    : JSON.stringify([typeof source, source, typeof protocols, protocols, key]);
}

const nowhere = (): string => '';

let idle: Snapshot | undefined;

/** What a component shows where it may not be connected yet: on a server, and while hydrating. */
export function idleSnapshot(): Snapshot {
  return (idle ??= createConnection(nowhere).getSnapshot());
}

/** Makes what `source` stands for: a private connection where it is a url. Opens nothing before it is attached. */
export function createDestination<In, Out>(
  source: Source<In, Out>,
  options: DestinationOptions<In, Out> & Pick<ConnectionCallbacks<In, Out>, 'onDrop'>,
): Destination<In, Out> {
  const isShared = isConnection<In, Out>(source);
  const isNowhere = source == null;
  let given = { source, options };
  let listen = (): void => {};
  let wasAttached = isShared || isNowhere;
  const connection = isShared
    ? source
    : isNowhere
      ? createConnection<In, Out, unknown>(nowhere, { ...options, queue: false, selfLease: false })
      : createPrivateConnection(() => given);
  return {
    connection,
    exposed: isNowhere ? null : connection,
    update(latestSource, latestOptions) {
      given = { source: latestSource, options: latestOptions };
      listen();
    },
    attach(latest, onChange) {
      wasAttached = true;
      let stopMessages: Unsubscribe | undefined;
      listen = () => {
        if (latest().onMessage) stopMessages ??= connection.on('message', (message) => latest().onMessage?.(message));
      };
      const ends = [
        connection.on('open', (info) => latest().onOpen?.(info)),
        connection.on('close', (info) => latest().onClose?.(info)),
        // `false`: nobody has taken it.
        connection.on('error', (error) => {
          const { onError } = latest();
          onError?.(error);
          return onError !== undefined;
        }),
        connection.on('drop', (info) => latest().onDrop?.(info)),
      ];
      if (onChange) ends.push(connection.subscribe(onChange));
      listen();
      const release = isNowhere ? undefined : lease(connection);
      return (reason) => {
        // The lease goes first, so that what it drops is told. An application's connection is not this component's to
        // end.
        release?.(isShared ? undefined : reason);
        listen = () => {};
        stopMessages?.();
        for (const end of ends) end();
      };
    },
    discard() {
      if (wasAttached) return;
      connection.on('drop', ({ message }) => options.onDrop?.({ message, reason: 'destination-changed' }));
      connection.close();
    },
  };
}
