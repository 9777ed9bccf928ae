import type { MessageRate } from './allowance.js';
import { hostOf, loopbackHosts } from './host.js';
import { playgroundOrigins } from './origin.js';

/** How the demo server is set up. All of it is fixed at the start. */
export interface ServerOptions {
  /** The TCP port; 0 takes a free one. Default: 8787. */
  readonly port?: number;
  /** The address to listen on. Default: `127.0.0.1`, which nobody else on the network reaches. */
  readonly host?: string;
  /**
   * Origins whose pages may connect and ask for faults; all others get 403. Default: the playground's own. An entry that
   * is no origin makes the start fail with a TypeError.
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Names under which clients may address the server, without a port; all other requests get 403. Default: `localhost`,
   * `127.0.0.1`, `[::1]` and `host`.
   */
  readonly allowedHosts?: readonly string[];
  /** Whether clients that send no Origin may connect, as those outside browsers. Default: false, they get 403. */
  readonly allowNoOrigin?: boolean;
  /** The largest message taken, in bytes; a larger one closes its connection with 1009. Default: 1 MiB. */
  readonly maxPayloadBytes?: number;
  /** What may wait for one slow client, in bytes, before it is closed with 1013. Default: 8 MiB. */
  readonly maxBufferedBytes?: number;
  /** Connections at once; upgrades beyond get 503. Default: 200. */
  readonly maxClients?: number;
  /** How fast the messages of one client are taken. Beyond it the server reads on slowly. Default: 200 a second, 400 at once. */
  readonly messageRate?: MessageRate;
  /** How often each client is pinged, in milliseconds. One that has not answered by the next time is cut. Default: 30 000. */
  readonly pingIntervalMs?: number;
}

/** The options with their defaults. */
export function completeOptions(options: ServerOptions): Required<ServerOptions> {
  const host = options.host ?? '127.0.0.1';
  return {
    port: options.port ?? 8787,
    host,
    allowedOrigins: options.allowedOrigins ?? playgroundOrigins,
    allowedHosts: options.allowedHosts ?? [...loopbackHosts, hostOf(host)],
    allowNoOrigin: options.allowNoOrigin ?? false,
    maxPayloadBytes: options.maxPayloadBytes ?? 1024 * 1024,
    maxBufferedBytes: options.maxBufferedBytes ?? 8 * 1024 * 1024,
    maxClients: options.maxClients ?? 200,
    messageRate: options.messageRate ?? { perSecond: 200, burst: 400 },
    pingIntervalMs: options.pingIntervalMs ?? 30_000,
  };
}
