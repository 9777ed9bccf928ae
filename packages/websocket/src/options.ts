import type { ConnectionOptions, DialContext, UrlSource, WebSocketConstructor } from '@steadysocket/core';
import { isObject, toText } from './web-idl.js';

/** The url of a `SteadyWebSocket`: as in the core, or a promise of one url for all attempts. */
export type SocketUrl = UrlSource | Promise<string | URL>;

type Protocols = string | readonly string[] | null;

/** Subprotocols, or a function that is called for each attempt; `null` offers none. */
export type SocketProtocols = Protocols | ((context: DialContext) => Protocols | Promise<Protocols>);

/** Options in place of the protocols, for constructors that accept them there: those of Bun, Deno and `ws`. */
export interface SocketInit {
  readonly [name: string]: unknown;
  readonly length?: never;
  readonly then?: never;
}

/** Core options without effect here: frames are not translated, and the socket is the only user of its connection. */
type Unused = 'protocols' | 'codec' | 'lingerMs' | 'schedule';

/**
 * The core's options, and options of this class. All but functions are fixed at creation. All other properties of the object are
 * passed to the underlying constructor as its third argument, such as the `headers` of `ws`.
 */
export interface SteadyWebSocketOptions extends Omit<ConnectionOptions, Unused> {
  /**
   * `standard` behaves like the platform's class: one link, no queue, and neither a heartbeat nor a connect timeout without
   * its option. It overrides `reconnect`, `queue` and `backpressure`. Use it for a library that reconnects by itself.
   *
   * @default 'reconnecting'
   */
  readonly mode?: 'reconnecting' | 'standard';

  /**
   * Does not connect until `reconnect()` is called. Until then `readyState` is CLOSED and `send` queues.
   *
   * @default false
   */
  readonly startClosed?: boolean;

  /**
   * The constructor of the underlying sockets. The default is read when the socket is created. Pass one if the platform has none
   * (Node 20), or if this class has replaced the platform's. Not used with a `transport`.
   *
   * @default globalThis.WebSocket
   */
  readonly WebSocket?: WebSocketConstructor;
}

/** All options of this class. The type requires the list to be complete. */
const own: Readonly<Record<keyof SteadyWebSocketOptions, 1>> = {
  mode: 1,
  startClosed: 1,
  WebSocket: 1,
  transport: 1,
  reconnect: 1,
  query: 1,
  connectTimeoutMs: 1,
  heartbeat: 1,
  queue: 1,
  backpressure: 1,
  environment: 1,
  clock: 1,
  random: 1,
};

/** Separates the options of this class from the others, which become the third argument of the underlying constructor. */
export function splitOptions(options: SteadyWebSocketOptions): [own: SteadyWebSocketOptions, foreign: object[]] {
  const ours: Record<string, unknown> = {};
  const foreign: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) (name in own ? ours : foreign)[name] = value;
  return [ours, Object.keys(foreign).length > 0 ? [foreign] : []];
}

/** Whether the value is an options object in place of the protocols: an object that is neither list-like nor a promise. */
export function isSocketInit(given: unknown): given is SocketInit {
  // A function has a length.
  return isObject(given) && !(Symbol.iterator in given || 'length' in given || 'then' in given);
}

/** The options of the underlying connection. */
export function connectionOptions(
  protocols: SocketProtocols | undefined,
  options: SteadyWebSocketOptions,
): ConnectionOptions {
  return {
    ...options,
    protocols:
      typeof protocols === 'function' ? async (context) => (await protocols(context)) ?? [] : (protocols ?? []),
    ...(options.mode === 'standard' && {
      connectTimeoutMs: options.connectTimeoutMs ?? 2 ** 31 - 1,
      reconnect: false,
      queue: false,
      // The platform has no limit.
      backpressure: { highBytes: Infinity },
    }),
  };
}

/**
 * Returns the url for the core. A promise becomes a function that returns it for each attempt. Other values are converted to a
 * string, as on the platform, for example an `<a>` element.
 */
export function urlSource(url: SocketUrl | null): UrlSource {
  if (typeof url === 'function') return url;
  if (!isPromise(url)) return toText(url);
  // Each attempt reports a rejection. This handles it until the first attempt.
  url.then(undefined, () => {});
  return () => url;
}

function isPromise(url: unknown): url is Promise<string | URL> {
  return isObject(url) && 'then' in url;
}
