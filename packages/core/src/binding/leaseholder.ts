import type { Release } from '@steadysocket/core';
import type { ConnectionCallbacks } from './callbacks.js';
import type { Destination } from './destination.js';

/** The lease of a component that uses one destination after another. */
export interface Leaseholder<In, Out> {
  /** Attaches the destination, then leaves the previous one. Returns a function that gives the lease back. */
  moveTo(destination: Destination<In, Out>, onChange?: () => void): Release;
  /** Gives the current lease back. */
  release(): void;
}

/** @param latest Returns the callbacks to call, also for the destination that is left. */
export function createLeaseholder<In, Out>(latest: () => ConnectionCallbacks<In, Out>): Leaseholder<In, Out> {
  let current: Destination<In, Out> | undefined;
  let release: Release | undefined;
  return {
    moveTo(destination, onChange) {
      const [left, releaseLeft] = [current, release];
      current = destination;
      release = destination.attach(latest, onChange);
      if (left !== destination) left?.leave();
      releaseLeft?.();
      return release;
    },
    release() {
      release?.();
      release = undefined;
    },
  };
}
