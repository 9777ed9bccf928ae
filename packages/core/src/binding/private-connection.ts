import type { Connection, ConnectionOptions, DialContext, ReconnectContext, UrlSource } from '@steadysocket/core';
import { ConnectionError, createConnection } from '@steadysocket/core';

/** The options of a private connection, whatever the transport's frames are, and the key that tells destinations apart. */
export interface DestinationOptions<In, Out> extends ConnectionOptions<In, Out, unknown> {
  readonly key?: string | number | undefined;
  /** The url function's answer for a dial in this task, if the binding has already called it. */
  readonly firstUrl?: string | URL | Promise<string | URL> | undefined;
}

/** What a component passed in its latest render. */
export interface Given<In, Out> {
  readonly source: unknown;
  readonly options: DestinationOptions<In, Out>;
}

/** A function that calls the latest one given. While none is given, it calls the one before. */
function latestOf<Call extends (...args: never[]) => unknown>(pick: () => unknown): Call {
  let known = pick();
  const call = (...args: never[]): unknown => {
    const latest = pick();
    if (typeof latest === 'function') known = latest;
    return (known as Call)(...args);
  };
  return call as Call;
}

/** The types of a callback that may be replaced. */
const callable: readonly string[] = ['undefined', 'function'];

/** The options with each callback replaced by one that calls the latest. The core checks what is no function. */
function liveOptions<In, Out>(latest: () => DestinationOptions<In, Out>): DestinationOptions<In, Out> {
  const options = latest();
  const { protocols, reconnect = {}, heartbeat } = options;
  const adjustsPolicy = typeof reconnect === 'object' && (reconnect as unknown) !== null;
  return {
    ...options,
    ...(typeof protocols === 'function' && { protocols: latestOf<typeof protocols>(() => latest().protocols) }),
    ...(typeof reconnect === 'function' && { reconnect: latestOf<typeof reconnect>(() => latest().reconnect) }),
    ...(adjustsPolicy &&
      callable.includes(typeof reconnect.shouldReconnect) && {
        reconnect: {
          ...reconnect,
          shouldReconnect(context: ReconnectContext) {
            const { reconnect: policy } = latest();
            return typeof policy === 'object' && policy.shouldReconnect ? policy.shouldReconnect(context) : true;
          },
        },
      }),
    ...(heartbeat &&
      callable.includes(typeof heartbeat.isReply) && {
        heartbeat: {
          ...heartbeat,
          isReply: (frame: unknown) => (latest().heartbeat ?? heartbeat).isReply(frame),
        },
      }),
    // Nothing that is called on a private connection keeps it open for longer than its component.
    selfLease: false,
  };
}

/**
 * A connection for one component, whose functions are the latest that the component has given. A url or a list of
 * protocols that cannot be dialled throws nothing: once leased, such a connection is `closed` with the error.
 */
export function createPrivateConnection<In, Out>(given: () => Given<In, Out>): Connection<In, Out> {
  const { source, options } = given();
  const live = liveOptions(() => given().options);
  const ask = latestOf<Extract<UrlSource, (...args: never[]) => unknown>>(() => given().source);
  // Asked in the same task, an answer is as good as one for the dial. Later it may be outdated.
  let isFirst = true;
  queueMicrotask(() => (isFirst = false));
  const askUrl = (context: DialContext): ReturnType<typeof ask> => {
    const { firstUrl } = given().options;
    const url = isFirst && firstUrl !== undefined ? firstUrl : ask(context);
    isFirst = false;
    return url;
  };
  try {
    // A getter's answer counts like a url of its own.
    if (typeof options.firstUrl === 'string' || options.firstUrl instanceof URL) createConnection(options.firstUrl);
    return createConnection(typeof source === 'function' ? askUrl : (source as UrlSource), live);
  } catch (error) {
    if (!(error instanceof ConnectionError && /-(url|protocols)$/.test(error.code))) throw error;
    const fail = (): never => {
      throw error;
    };
    return createConnection(fail, { ...live, protocols: [], reconnect: false });
  }
}
