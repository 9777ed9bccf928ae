import type { Fold, Unsubscribe } from '@steadysocket/core';
import { fold } from '@steadysocket/core';
import { lease } from './lease.js';
import type { Messages } from './receive-messages.js';

export interface ResumableFold<State> {
  readonly getSnapshot: () => State;
  readonly subscribe: (listener: () => void) => Unsubscribe;
}

/** A fold for one subscriber. It reduces and holds a lease while subscribed, and continues from its state when resubscribed. */
export function resumableFold<In, State>(
  source: Messages<In>,
  reducer: (state: State, message: In) => State,
  initial: State,
): ResumableFold<State> {
  let state = initial;
  let running: Fold<State> | undefined;
  return {
    getSnapshot: () => (running ? running.getSnapshot() : initial),
    subscribe(listener) {
      if (!source) return () => {};
      const current = fold(source, (before: State, message: In) => (state = reducer(before, message)), state);
      running = current;
      current.subscribe(listener);
      const release = lease(source);
      return () => {
        current.dispose();
        release();
      };
    },
  };
}
