import type { Release } from '@steadysocket/core';
import type { ConnectionCallbacks } from './callbacks.js';
import type { Destination } from './destination.js';

/** A component as the user of one destination after another. */
export interface Leaseholder<In, Out> {
  /** The callbacks to call from now on, for the destination that is being left as well. */
  choose(callbacks: ConnectionCallbacks<In, Out>): void;
  /** Takes a lease on the destination, and gives up the one that was left with all that waits there. */
  settle(destination: Destination<In, Out>): void;
  /** Gives the lease back. */
  leave(): void;
}

export function createLeaseholder<In, Out>(): Leaseholder<In, Out> {
  let latest: ConnectionCallbacks<In, Out> = {};
  let release: Release | undefined;
  return {
    choose(callbacks) {
      latest = callbacks;
    },
    settle(destination) {
      const releaseLeft = release;
      release = destination.attach(() => latest);
      releaseLeft?.('destination-changed');
    },
    leave() {
      release?.();
      release = undefined;
    },
  };
}
