import type { Connection, ConnectionOptions, DialContext, Release, Snapshot, UrlSource } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import type { ConnectionCallbacks } from './callbacks.js';

/** What a component can talk to. */
export type Source<In, Out> = Connection<In, Out> | UrlSource | null | undefined;

/** The options of a private connection, whatever the transport's frames are, and the key that tells destinations apart. */
export interface DestinationOptions<In, Out> extends ConnectionOptions<In, Out, unknown> {
  readonly key?: string | number | undefined;
  /** What the url function has already answered for the first dial, where it had to be asked before. */
  readonly firstUrl?: string | URL | Promise<string | URL> | undefined;
}

/** What a component talks to, until it chooses another. */
export interface Destination<In, Out> {
  /**
   * The application's, or a private one. Without a source it is one that nobody opens and that drops what it is given.
   */
  readonly connection: Connection<In, Out>;
  /** The connection for others to use: `null` without a source. */
  readonly exposed: Connection<In, Out> | null;
  /** Takes over the url and protocols functions for the next dial. */
  update(source: Source<In, Out>, options: DestinationOptions<In, Out>): void;
  /** Holds a lease and calls the callbacks that are the latest when something happens, until it is released. */
  attach(latest: () => ConnectionCallbacks<In, Out>): Release;
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

/** What a component shows where it may not be connected yet: on a server, and while hydrating. */
export function idleSnapshot(): Snapshot {
  return createConnection(nowhere).getSnapshot();
}

/** Makes what `source` stands for: a private connection where it is a url. Opens nothing before it is attached. */
export function createDestination<In, Out>(
  source: Source<In, Out>,
  options: DestinationOptions<In, Out>,
): Destination<In, Out> {
  const isShared = isConnection<In, Out>(source);
  const isNowhere = source == null;
  let dial = { url: source, protocols: options.protocols };
  let { firstUrl } = options;
  const ask =
    (name: 'url' | 'protocols') =>
    (context: DialContext): never =>
      (dial[name] as (context: DialContext) => never)(context);
  const askUrl = (context: DialContext): string | URL | Promise<string | URL> => {
    const url = firstUrl ?? ask('url')(context);
    firstUrl = undefined;
    return url;
  };
  const connection = isShared
    ? source
    : createConnection<In, Out, unknown>(typeof source === 'function' ? askUrl : (source ?? nowhere), {
        ...options,
        ...(typeof options.protocols === 'function' && { protocols: ask('protocols') }),
        ...(isNowhere && { outbox: false }),
        // Nothing that is called on a private connection keeps it open for longer than its component.
        selfLease: false,
      });
  return {
    connection,
    exposed: isNowhere ? null : connection,
    update(url, { protocols }) {
      dial = { url, protocols };
    },
    attach(latest) {
      const ends = [
        connection.on('open', (info) => latest().onOpen?.(info)),
        connection.on('message', (message) => latest().onMessage?.(message)),
        connection.on('close', (info) => latest().onClose?.(info)),
        // `false`: nobody has taken it.
        connection.on('error', (error) => {
          const { onError } = latest();
          onError?.(error);
          return onError !== undefined;
        }),
        connection.on('drop', (info) => latest().onDrop?.(info)),
      ];
      const release = isNowhere ? undefined : connection.acquire();
      return (reason) => {
        // The lease goes first, so that what it drops is told. An application's connection is not this component's to
        // end.
        release?.(isShared ? undefined : reason);
        for (const end of ends) end();
      };
    },
  };
}
