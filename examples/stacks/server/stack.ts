import type { Server } from 'node:http';

/** One stack at its path. */
export interface Stack {
  /** How its paths begin. */
  readonly prefix: string;
  /** Does not listen: it is handed the requests that are for this stack, so that no library sees those of another. */
  readonly server: Server;
  /** Cuts all connections and stops every timer. */
  stop(): unknown;
}
