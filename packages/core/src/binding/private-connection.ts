import type { Connection, ConnectionOptions, DialContext, UrlSource } from '@steadysocket/core';
import { ConnectionError, createConnection } from '@steadysocket/core';
import { latestOf, liveOptions } from './live-options.js';
import { tieToLeases } from './tie-to-leases.js';

/** The options of a private connection, for frames of any type, and the key of its destination. */
export interface DestinationOptions<In, Out> extends ConnectionOptions<In, Out, unknown> {
  /**
   * Distinguishes destinations whose url is a function.
   *
   * @default none
   */
  readonly key?: string | number | undefined;
  /**
   * The result of the url function, if the binding has already called it: used for a dial in the same task.
   *
   * @default none
   */
  readonly firstUrl?: string | URL | Promise<string | URL> | undefined;
}

/** The values that a component passed in its latest render. */
export interface Input<In, Out> {
  readonly source: unknown;
  readonly options: DestinationOptions<In, Out>;
}

/** A url function that calls the latest one. A first dial in the current task uses `firstUrl`. */
function liveUrl<In, Out>(latest: () => Input<In, Out>): UrlSource {
  const call = latestOf<Extract<UrlSource, (...args: never[]) => unknown>>(() => latest().source);
  let isFirst = true;
  queueMicrotask(() => (isFirst = false));
  return (context: DialContext) => {
    const { firstUrl } = latest().options;
    const url = isFirst && firstUrl !== undefined ? firstUrl : call(context);
    isFirst = false;
    return url;
  };
}

/** Throws if a dial would fail for good. The url that a getter returned is checked like a fixed url. */
function createChecked<In, Out>(
  { source, options: { firstUrl } }: Input<In, Out>,
  url: UrlSource,
  options: ConnectionOptions<In, Out, unknown>,
): Connection<In, Out> {
  if (typeof firstUrl === 'string' || firstUrl instanceof URL) createConnection(firstUrl);
  return createConnection(typeof source === 'function' ? url : (source as UrlSource), options);
}

/** The codes of errors that become the state of a connection instead of an exception in a render. */
const stateCodes: readonly unknown[] = ['invalid-url', 'insecure-url', 'invalid-protocols'];

const ignore = (): void => {};

/**
 * Creates a connection for one component, which calls the latest functions that the component passed. With an invalid url or
 * list of protocols it does not throw: once leased, the connection is `closed` with the error. Without a source it stays
 * idle, and drops messages.
 */
export function createPrivateConnection<In, Out>(latest: () => Input<In, Out>): Connection<In, Out> {
  const options = liveOptions(() => latest().options);
  const fail = (error: unknown) => (): never => {
    throw error;
  };
  if (latest().source == null) {
    const connection = createConnection(fail(null), { ...options, queue: false });
    return { ...connection, open: ignore, close: ignore, reconnect: ignore };
  }
  try {
    return tieToLeases(createChecked(latest(), liveUrl(latest), options));
  } catch (error) {
    if (!(error instanceof ConnectionError && stateCodes.includes(error.code))) throw error;
    return tieToLeases(createConnection(fail(error), { ...options, protocols: [], reconnect: false }));
  }
}
