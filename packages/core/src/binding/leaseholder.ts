import type { Release } from '@steadysocket/core';
import type { ConnectionCallbacks } from './callbacks.js';
import type { Controls } from './controls.js';
import { controlsOf } from './controls.js';
import type { Destination } from './destination.js';

/** A component as the user of one destination after another. */
export interface Leaseholder<In, Out> {
  /** Act on the destination that was chosen last. */
  readonly controls: Controls<Out>;
  choose(destination: Destination<In, Out>, callbacks: ConnectionCallbacks<In, Out>): void;
  /** Takes a lease on the destination just chosen, and gives up the one that was left with all that waits there. */
  settle(): void;
  /** Gives the lease back. */
  leave(): void;
}

export function createLeaseholder<In, Out>(first: Destination<In, Out>): Leaseholder<In, Out> {
  let chosen = first;
  let latest: ConnectionCallbacks<In, Out> = {};
  let release: Release | undefined;
  return {
    controls: controlsOf(() => chosen.connection),
    choose(destination, callbacks) {
      chosen = destination;
      latest = callbacks;
    },
    settle() {
      const releaseLeft = release;
      release = chosen.attach(() => latest);
      releaseLeft?.('destination-changed');
    },
    leave() {
      release?.();
      release = undefined;
    },
  };
}
