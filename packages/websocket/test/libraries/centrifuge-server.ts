import type { Address } from '@steadysocket/test-kit';

/** A server for centrifuge clients that anyone may subscribe and publish to, with a history to recover from. */
export interface CentrifugeServer extends Address, AsyncDisposable {
  readonly path: string;
  /** Ends as a process that is killed: without a word, and with everything forgotten. */
  stop(): Promise<void>;
  /** Starts it on the same port. */
  restart(): Promise<void>;
}
