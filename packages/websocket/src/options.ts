import type { ConnectionOptions, DialContext, UrlSource, WebSocketConstructor } from '@steadysocket/core';
import { isObject } from './web-idl.js';

/** The url of a `SteadyWebSocket`: as in the core, or a promise, which gives one url for all attempts. */
export type SocketUrl = UrlSource | Promise<string | URL>;

type Protocols = string | readonly string[] | null;

/** Subprotocols, or a function that is asked anew for each attempt; `null` offers none. */
export type SocketProtocols = Protocols | ((context: DialContext) => Protocols | Promise<Protocols>);

/** Takes the place of the protocols where the constructor underneath takes options there, as Bun's, Deno's and `ws` do. */
export interface SocketInit {
  readonly [name: string]: unknown;
  readonly length?: never;
  readonly then?: never;
}

/** Core options without effect here: frames travel as they are, and the socket is the only user of its connection. */
type Unused = 'protocols' | 'codec' | 'lingerMs' | 'schedule';

/**
 * The core's options and a few of its own. All but functions are fixed at creation. Whatever else the object holds becomes
 * the third argument of the constructor underneath, such as the `headers` of `ws`.
 */
export interface SteadyWebSocketOptions extends Omit<ConnectionOptions, Unused> {
  /**
   * `standard` behaves as the platform's class does: one link, no queue, and no heartbeat or connect timeout unless they
   * are given. It overrides `reconnect`, `queue` and `backpressure`. For a library that reconnects by itself.
   *
   * @default 'reconnecting'
   */
  readonly mode?: 'reconnecting' | 'standard';

  /**
   * Dials nothing until `reconnect()` is called. Until then `readyState` is CLOSED and `send` queues.
   *
   * @default false
   */
  readonly startClosed?: boolean;

  /**
   * The constructor underneath, looked up at creation when it is not given. Pass one where the platform has none
   * (Node 20), and where this class has taken the platform's place. Not used with a `transport`.
   *
   * @default globalThis.WebSocket
   */
  readonly WebSocket?: WebSocketConstructor;
}

/** Every option of this class: the type makes the list complete. */
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

/** Splits the options of this class from the others, which become the third argument of the constructor underneath. */
export function splitOptions(options: SteadyWebSocketOptions): [own: SteadyWebSocketOptions, foreign: object[]] {
  const ours: Record<string, unknown> = {};
  const foreign: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) (name in own ? ours : foreign)[name] = value;
  return [ours, Object.keys(foreign).length > 0 ? [foreign] : []];
}

/** Whether an options object takes the place of the protocols: neither a list or something like one, nor a promise. */
export function isSocketInit(given: unknown): given is SocketInit {
  // A function has a length.
  return isObject(given) && !(Symbol.iterator in given || 'length' in given || 'then' in given);
}

/** The options of the connection underneath. */
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
 * The core's url source: a promise becomes a function that gives it at each attempt. Anything else that is no function
 * stands for its text, as on the platform, be it a link of the page.
 */
export function urlSource(url: SocketUrl | null): UrlSource {
  if (typeof url === 'function') return url;
  if (!isPromise(url)) return String(url);
  // Each attempt reports a rejection. Before the first one nothing else would handle it.
  url.then(undefined, () => {});
  return () => url;
}

function isPromise(url: unknown): url is Promise<string | URL> {
  return isObject(url) && 'then' in url;
}
