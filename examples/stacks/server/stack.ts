import type { Server } from 'node:http';

/** One stack at its path. */
export interface Stack {
  /** Which request targets it takes, as they come over the wire. */
  readonly path: RegExp;
  /** Does not listen: it receives the requests that are for this stack, so that no library sees those of another. */
  readonly server: Server;
  /** Cuts all connections and stops every timer. */
  stop(): unknown;
}
