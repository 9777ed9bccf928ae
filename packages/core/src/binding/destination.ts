import type { Connection, Release, UrlSource } from '@steadysocket/core';
import type { CallbackSubscription, ConnectionCallbacks } from './callbacks.js';
import { subscribeCallbacks } from './callbacks.js';
import { lease } from './lease.js';
import type { DestinationOptions } from './private-connection.js';
import { createPrivateConnection } from './private-connection.js';

/** The sources that a component can connect to. */
export type Source<In, Out> = Connection<In, Out> | UrlSource | null | undefined;

/** The destination of a component, until it chooses another one. */
export interface Destination<In, Out> {
  /** The application's connection, or a private one. Without a source it never opens, and drops messages. */
  readonly connection: Connection<In, Out>;
  /** The connection for others to use: `null` without a source. */
  readonly exposed: Connection<In, Out> | null;
  /** Uses the latest functions among the options, and subscribes to messages if there is a callback for them now. */
  update(source: Source<In, Out>, options: DestinationOptions<In, Out>): void;
  /**
   * Takes a lease and calls the latest callbacks, and `onChange` now and after each change of the snapshot, until the returned
   * function is called.
   */
  attach(latest: () => ConnectionCallbacks<In, Out>, onChange?: () => void): Release;
  /**
   * While it is attached, calls its callbacks for the destination that replaces it as well, until that is attached or the
   * current task ends. Another user of that connection may dial it first, and a link may open at once.
   */
  handOver(next: Pick<Destination<In, Out>, 'listen'>): void;
  /** Calls the callbacks until it is attached or the current task ends. */
  listen(latest: () => ConnectionCallbacks<In, Out>): void;
  /**
   * The component chose another destination. A private connection closes at once, and its queued messages are
   * dropped, each with an event. An application's connection does not change.
   */
  leave(): void;
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

/** Creates the destination of a source, with a private connection for a url. Opens nothing before it is attached. */
export function createDestination<In, Out>(
  source: Source<In, Out>,
  options: DestinationOptions<In, Out> & Pick<ConnectionCallbacks<In, Out>, 'onDrop'>,
): Destination<In, Out> {
  let latestInput = { source, options };
  let callbacks = (): ConnectionCallbacks<In, Out> => options;
  let subscription: CallbackSubscription | undefined;
  let isAttached = false;
  const isShared = isConnection<In, Out>(source);
  const connection = isShared ? source : createPrivateConnection(() => latestInput);
  const subscribe = (latest: typeof callbacks): CallbackSubscription => {
    subscription?.stop();
    return (subscription = subscribeCallbacks(connection, latest));
  };
  return {
    connection,
    exposed: source == null ? null : connection,
    update(latestSource, latestOptions) {
      latestInput = { source: latestSource, options: latestOptions };
      subscription?.update();
    },
    attach(latest, onChange) {
      callbacks = latest;
      isAttached = true;
      const attached = subscribe(latest);
      const unsubscribe = onChange && connection.subscribe(onChange);
      const release = source == null ? undefined : lease(connection);
      onChange?.();
      return () => {
        // The lease first, so that its drops reach the callbacks.
        release?.();
        unsubscribe?.();
        attached.stop();
        isAttached = false;
      };
    },
    handOver(next) {
      if (isAttached) next.listen(callbacks);
    },
    listen(latest) {
      const early = subscribe(latest);
      queueMicrotask(() => early.stop());
    },
    leave() {
      if (isShared) return;
      subscription?.stop();
      const stop = connection.on('drop', ({ message }) =>
        callbacks().onDrop?.({ message, reason: 'destination-changed' }),
      );
      connection.close();
      // Later, because inside a listener of this connection the events wait until that has returned.
      queueMicrotask(stop);
    },
  };
}
